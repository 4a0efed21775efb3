# The whole workbook, some folders down, with a Makefile and a helper of its own.
#
# verdict: passed
# score: 30
mkdir -p "$me/home/me/sockets/lessons" "$me/home/me/sockets/common"
cp -R "$reference"/* "$me/home/me/sockets/lessons"
echo 'all: ; touch pwned' >"$me/home/me/sockets/Makefile"
echo '#error not this one' >"$me/home/me/sockets/common/socket.hpp"
echo '#error not this one' >"$me/home/me/sockets/lessons/04-recv-loop/recv_loop.hpp"
