# A symbolic link to the folder of the reference answers.
#
# verdict: refused
# score: 0
mkdir "$me"
ln -s "$root/solutions" "$me/lessons"
