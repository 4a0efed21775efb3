# The whole submission is a link to another's; it is no submission.
#
# score: 
ln -s "$reference" "$me"
