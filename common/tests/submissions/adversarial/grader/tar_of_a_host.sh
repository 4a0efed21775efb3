# A name that tar takes for one of another machine.
#
# students: localhost:work
# verdict: passed
# score: 30
tar -C "$reference" -cf "./localhost:work.tar" .
