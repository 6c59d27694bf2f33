#ifndef CCURL_H
#define CCURL_H

#include <stddef.h>

/// libcurl, loaded the first time it is used. A server that sends no requests does not pay for it
/// at startup.

/// A response. It owns `body` and `error` until `cc_release`.
typedef struct {
    /// The HTTP status; 0 if there was no response.
    long status;
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
} cc_request;

/// Opens a handle that reuses its connection for the next request. One thread at a time may use it.
/// Returns null if libcurl cannot be loaded: `cc_missing` then returns the reason.
void *cc_open(void);
const char *cc_missing(void);
void cc_perform(void *handle, const cc_request *request, cc_answer *answer);
void cc_release(cc_answer *answer);
void cc_close(void *handle);

#endif
