// Renames the system calls of an answer, so that a test can inject faults into them, and into nobody else's: the
// peers that share the process call the system's own. Only answers, and their copy of the helper, are compiled
// with this header, before any other. What the new names do is in faults.cpp and clocks.cpp.
#pragma once

#undef _FORTIFY_SOURCE  // its inline functions would be defined before the renaming

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netdb.h>
#include <poll.h>
#ifdef __linux__
#include <sys/epoll.h>
#endif
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

// A declaration may name its symbol (an asm label, of g++ and clang++). Some systems put a "_" before each.
#define WORKBOOK_TEXT_OF(token) #token
#define WORKBOOK_SYMBOL(prefix, name) WORKBOOK_TEXT_OF(prefix) "workbook_" #name
#define WORKBOOK_RENAME(prefix, name, symbol) \
    extern "C" decltype(name) name __asm__(WORKBOOK_SYMBOL(prefix, symbol));
#define WORKBOOK_CALL(name) WORKBOOK_RENAME(__USER_LABEL_PREFIX__, name, name)
// In a lesson whose exercise is connecting and sending, the calls of client.cpp have other names than the answer's.
#ifdef WORKBOOK_HELPER
#define WORKBOOK_CALL_OF_HELPER(name) WORKBOOK_RENAME(__USER_LABEL_PREFIX__, name, helper_##name)
#else
#define WORKBOOK_CALL_OF_HELPER(name) WORKBOOK_CALL(name)
#endif
WORKBOOK_CALL(alarm)
WORKBOOK_CALL(bind)
WORKBOOK_CALL(clock_gettime)
WORKBOOK_CALL(close)
WORKBOOK_CALL_OF_HELPER(connect)
#ifdef __linux__
WORKBOOK_CALL(epoll_pwait)
WORKBOOK_CALL(epoll_wait)
#endif
WORKBOOK_CALL(freeaddrinfo)
WORKBOOK_CALL(freeifaddrs)
WORKBOOK_CALL(getaddrinfo)
WORKBOOK_CALL(gethostbyname)
WORKBOOK_CALL(getifaddrs)
WORKBOOK_CALL(getnameinfo)
WORKBOOK_CALL(getsockopt)
WORKBOOK_CALL(gettimeofday)
WORKBOOK_CALL(inet_addr)
WORKBOOK_CALL(inet_aton)
WORKBOOK_CALL(inet_network)
WORKBOOK_CALL(inet_ntop)
WORKBOOK_CALL(inet_pton)
WORKBOOK_CALL(listen)
WORKBOOK_CALL(nanosleep)
WORKBOOK_CALL(poll)
#ifdef __linux__
WORKBOOK_CALL(ppoll)
#endif
WORKBOOK_CALL(pselect)
WORKBOOK_CALL(read)
WORKBOOK_CALL(readv)
WORKBOOK_CALL(recv)
WORKBOOK_CALL(recvfrom)
WORKBOOK_CALL(recvmsg)
WORKBOOK_CALL(select)
WORKBOOK_CALL_OF_HELPER(send)
WORKBOOK_CALL(sendmsg)
WORKBOOK_CALL(sendto)
WORKBOOK_CALL(setsockopt)
WORKBOOK_CALL(socket)
WORKBOOK_CALL(sleep)
WORKBOOK_CALL(time)
WORKBOOK_CALL(timespec_get)
WORKBOOK_CALL(usleep)
WORKBOOK_CALL(write)
WORKBOOK_CALL(writev)
#undef WORKBOOK_CALL_OF_HELPER
#undef WORKBOOK_CALL
#undef WORKBOOK_RENAME
#undef WORKBOOK_SYMBOL
#undef WORKBOOK_TEXT_OF
