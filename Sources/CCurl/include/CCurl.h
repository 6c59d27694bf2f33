#ifndef CCURL_H
#define CCURL_H

#include <stddef.h>

/// libcurl, loaded the first time it is used. A server that sends no requests does not pay for it
/// at startup.

/// Why an exchange failed.
typedef enum {
    /// It did not fail.
    CC_DONE,
    /// No connection, or another reason before the response.
    CC_NOT_REACHED,
    CC_TOO_SLOW,
    /// The server closed the connection without a response.
    CC_CLOSED,
    /// The server closed the connection in the middle of the response.
    CC_CUT,
    /// The server sent something else than HTTP.
    CC_NOT_HTTP,
} cc_failure;

/// A response. It owns `head`, `body` and `error` until `cc_release`.
typedef struct {
    /// The HTTP status; 0 if there was no response.
    long status;
    /// The status line and the header fields, null-terminated; null if there are none.
    char *head;
    size_t head_length;
    cc_failure failure;
    unsigned char *body;
    size_t length;
    /// The request's `most_bytes`.
    size_t most_bytes;
    int is_cut;
    /// Why there was no response; null if there was one.
    char *error;
} cc_answer;

/// A switch that cancels requests. Any thread can turn it, once.
typedef struct cc_switch cc_switch;
cc_switch *cc_switch_new(void);
void cc_switch_turn(cc_switch *);
int cc_switch_is_turned(cc_switch *);
void cc_switch_free(cc_switch *);

/// A request. Strings are null-terminated. `body` has `length` bytes, and may be null if `length`
/// is 0.
typedef struct {
    const char *method;
    const char *url;
    /// Header fields, one a line.
    const char *fields;
    int has_body;
    const unsigned char *body;
    size_t length;
    long timeout_milliseconds;
    /// The most bytes of the response body to accept; 0 for all. A longer body ends the exchange,
    /// and the status stays.
    size_t most_bytes;
    /// Cancels the request, from any thread; null if nothing can.
    cc_switch *stop;
    /// Whether the server may be far away: the environment's proxy is used.
    int is_remote;
    /// The file with the certificate authorities to trust; null for those of the system.
    const char *ca_file;
} cc_request;

/// Opens a handle that reuses its connection for the next request. One thread at a time may use it.
/// Returns null if libcurl cannot be loaded: `cc_missing` then returns the reason.
void *cc_open(void);
const char *cc_missing(void);
void cc_perform(void *handle, const cc_request *request, cc_answer *answer);
void cc_release(cc_answer *answer);
void cc_close(void *handle);

/// Connects a handle to the host of the request's URL, with TLS for `https`, and sends nothing.
/// Returns the descriptor to poll, or -1 with the reason in `answer`. The handle owns the connection.
int cc_connect(void *handle, const cc_request *request, cc_answer *answer);

/// The results of `cc_read` and `cc_write` that are not numbers of bytes.
enum { CC_AGAIN = -1, CC_BROKEN = -2 };

/// Reads what has arrived on a connected handle: the number of bytes, 0 at the end of the stream.
long cc_read(void *handle, void *buffer, size_t length);
/// Writes as much as the connection accepts: the number of bytes.
long cc_write(void *handle, const void *buffer, size_t length);

#endif
