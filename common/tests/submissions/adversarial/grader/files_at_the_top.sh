# All files in one folder.
#
# verdict: passed
# score: 30
mkdir "$me"
cp "$reference"/*/*.cpp "$me"
