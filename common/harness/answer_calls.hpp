// Renames the system calls of an answer, so that a test can inject faults into them, and into nobody else's: the
// peers that share the process call the system's own. Only answers, and their copy of the helper, are compiled
// with this header, before any other. What the new names do stands in faults.cpp.
#pragma once

#undef _FORTIFY_SOURCE  // its inline functions would be there before they are renamed

#include <ifaddrs.h>
#include <netdb.h>
#include <poll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

// A declaration may name its symbol (an asm label, of g++ and clang++). Some systems put a "_" before each.
#define WORKBOOK_TEXT_OF(token) #token
#define WORKBOOK_SYMBOL(prefix, name) WORKBOOK_TEXT_OF(prefix) "workbook_" #name
#define WORKBOOK_RENAME(prefix, name) extern "C" decltype(name) name __asm__(WORKBOOK_SYMBOL(prefix, name));
#define WORKBOOK_CALL(name) WORKBOOK_RENAME(__USER_LABEL_PREFIX__, name)
WORKBOOK_CALL(close)
WORKBOOK_CALL(connect)
WORKBOOK_CALL(freeaddrinfo)
WORKBOOK_CALL(freeifaddrs)
WORKBOOK_CALL(getaddrinfo)
WORKBOOK_CALL(getifaddrs)
WORKBOOK_CALL(listen)
WORKBOOK_CALL(poll)
WORKBOOK_CALL(read)
WORKBOOK_CALL(readv)
WORKBOOK_CALL(recv)
WORKBOOK_CALL(recvfrom)
WORKBOOK_CALL(recvmsg)
WORKBOOK_CALL(select)
WORKBOOK_CALL(send)
WORKBOOK_CALL(sendmsg)
WORKBOOK_CALL(sendto)
WORKBOOK_CALL(setsockopt)
WORKBOOK_CALL(write)
WORKBOOK_CALL(writev)
#undef WORKBOOK_CALL
#undef WORKBOOK_RENAME
#undef WORKBOOK_SYMBOL
#undef WORKBOOK_TEXT_OF
