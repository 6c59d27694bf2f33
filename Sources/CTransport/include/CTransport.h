#ifndef CTRANSPORT_H
#define CTRANSPORT_H

/* What Swift cannot write or see: calls with variable arguments, the va_list logger, and socket constants whose
   module depends on who included a header first. */

#include <microhttpd.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#pragma clang assume_nonnull begin

/* Receives one finished line of libmicrohttpd's log. */
typedef void (*ct_log_sink)(void *_Nullable closure, const char *line, size_t length);

/* Must stay where it is for as long as the daemon lives. */
struct ct_logger {
    ct_log_sink sink;
    void *_Nullable closure;
};

struct ct_daemon_options {
    unsigned int threads;
    unsigned int connection_limit;
    size_t connection_memory;
    unsigned int connection_timeout;
    struct ct_logger *logger;
    MHD_AccessHandlerCallback access;
    void *_Nullable access_closure;
    void *_Nullable (*_Nonnull uri_logged)(void *_Nullable closure, const char *uri,
                                           struct MHD_Connection *connection);
    MHD_RequestCompletedCallback completed;
    /* Called when a connection begins and when it is about to be closed. */
    MHD_NotifyConnectionCallback connection;
};

/* Starts a daemon with epoll and a pool of threads, which only gets connections by ct_add_connection. NULL on failure: errno says why, the logger what. */
struct MHD_Daemon *_Nullable ct_start_daemon(const struct ct_daemon_options *options);

/* A socket in the file system that listens, for its owner alone; -1 on failure, with errno. What is there already is replaced
   if it is a socket that nobody listens on. */
int ct_listen_at(const char *path, int backlog);

/* sys/socket.h belongs to whichever module included it first: these symbols come and go in Swift's Glibc. */
static const int ct_stream_socket = SOCK_STREAM;
static const int ct_shut_both = SHUT_RDWR;
static const int ct_shut_write = SHUT_WR;
static const int ct_peek = MSG_PEEK;
/* Swift shows this enumeration without names. */
static const int ct_connection_started = MHD_CONNECTION_NOTIFY_STARTED;
static const int ct_connection_closed = MHD_CONNECTION_NOTIFY_CLOSED;

/* epoll and eventfd, which Swift's Glibc does not show. Descriptors are -1 on failure, with errno. */
struct ct_event {
    uint64_t id;
    /* Whether there is something to read, or the other side is gone. */
    int readable;
    /* Whether both directions are over, which is reported again and again, whatever is watched for; or that the other side
       has closed its direction, where only that is watched for (ct_watch_hang_up). */
    int hung_up;
};

int ct_poll_create(void);
int ct_wake_create(void);
void ct_wake(int wake);
/* Makes it ready to wake again. */
void ct_wake_drain(int wake);
/* Watches a descriptor, or changes what it is watched for. */
void ct_watch(int poll, int descriptor, uint64_t id, int is_new, int reads, int writes);
void ct_unwatch(int poll, int descriptor);
/* Watches a descriptor for the other side's closing and nothing else. From any thread. */
void ct_watch_hang_up(int poll, int descriptor, uint64_t id);
/* How many events came within the milliseconds; 0 for none, also after a signal. Negative milliseconds wait for ever. */
int ct_poll_wait(int poll, struct ct_event *events, int capacity, int milliseconds);

/* Listens on an address, without blocking. -1 on failure, with errno. */
int ct_listen(const struct sockaddr *address, socklen_t length, int any_address, int backlog);

/* The port of a listening socket; 0 if it can't be told. */
uint16_t ct_local_port(int listener);

/* The next connection of a listener, without blocking, which sends small pieces at once and notices peers that vanished.
   -1 if there is none, with errno. */
int ct_accept(int listener);

/* Two connected sockets that do not block. -1 on failure, with errno. */
int ct_pair(int ends[_Nonnull 2]);

/* Gives a connected socket to a daemon, which closes it, also on failure: then 0. From any thread. Of a pair says whether it is
 * one end of two connected sockets, and not a client's.
 *
 * The daemon must have room for it in whichever worker it goes to: 0.9.75 finds out in the worker that it has none, and
 * then never unlocks that worker's list of connections (daemon.c, new_connection_process_). */
int ct_add_connection(struct MHD_Daemon *daemon, int socket, int of_pair);

/* A connection's descriptor; -1 if it has none. */
int ct_descriptor(struct MHD_Connection *connection);

/* What ct_set_socket_context left there in the connection callback; NULL for nothing. */
void *_Nullable ct_socket_context(struct MHD_Connection *connection);

/* Milliseconds since a TCP peer sent anything; -1 for a socket that does not know. */
int64_t ct_silence(int socket);

/* What is wrong with the head of a request, beside what the daemon itself refuses. */
enum ct_head_fault {
    CT_HEAD_SOUND,
    /* More than one Content-Length, Transfer-Encoding or Host. */
    CT_HEAD_REPEATED_FIELD,
    /* Content-Length and Transfer-Encoding. */
    CT_HEAD_TWO_LENGTHS,
    /* A blank before a field's colon. */
    CT_HEAD_BLANK_IN_NAME,
    /* A zero byte, behind which the daemon has read nothing. */
    CT_HEAD_ZERO_BYTE,
    /* A Content-Length that is not a number, or not one that any body has. */
    CT_HEAD_BAD_LENGTH,
    /* A Transfer-Encoding other than chunked. */
    CT_HEAD_UNKNOWN_CODING,
};

/* Looks at a head that has just been read. The texts are those of the access callback: they lie where the daemon read them.
   The length is that of Content-Length; -1 without. */
enum ct_head_fault ct_head_fault(struct MHD_Connection *connection, const char *method, const char *target,
                                 int64_t *length);

/* Whether a target, as the daemon hands it out before anything else, ends where the request line's version begins. */
int ct_is_whole_target(const char *target);

/* Whether the peer has sent all that it ever will, and all of it was read. */
int ct_peer_has_closed(struct MHD_Connection *connection);

/* Adds what every response has: a browser takes it for no other type than it says; and of a document, which may have links,
   it tells no other site where they were. */
void ct_add_safety_fields(struct MHD_Response *response, int is_document);

/* Lets a connection fail in an answer's place; the caller then lets the daemon close it. Bytes, if any, are sent as they are;
   with is_reset the peer gets TCP's reset. */
void ct_break(struct MHD_Connection *connection, const char *bytes, size_t count, int is_reset);

/* Takes an upgraded connection's socket over: the daemon lets go of the connection with all its memory, which an open socket
   would keep, and the answer is a descriptor of the caller's own, which does not block. -1 on failure: then the connection
   is over. Once for each handle, in the upgrade callback. */
int ct_take_over(struct MHD_UpgradeResponseHandle *handle, int socket);

/* Makes an upgraded connection send small frames at once, which libmicrohttpd turns off, and notice peers that vanished. */
void ct_prepare_upgraded(struct MHD_Connection *connection);

/* For send: a peer that went away is an error code, not a signal. */
static const int ct_no_signal = MSG_NOSIGNAL;

/* Logs where libmicrohttpd panics before it aborts the process. */
void ct_install_panic_logger(void);

#pragma clang assume_nonnull end

#endif
