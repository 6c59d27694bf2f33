#ifndef CCURL_H
#define CCURL_H

#include <stddef.h>

/// libcurl, loaded when it is first needed: a server that sends no requests does not pay for it at its start.

/// What came back. `body` and `error` are owned by the answer until `cc_release`.
typedef struct {
    /// The HTTP status; 0 if there was no answer.
    long status;
    unsigned char *body;
    size_t length;
    /// As the request has it.
    size_t most_bytes;
    int is_cut;
    /// Why there was no answer; null if there was one.
    char *error;
} cc_answer;

/// Turned once, from any thread.
typedef struct cc_switch cc_switch;
cc_switch *cc_switch_new(void);
void cc_switch_turn(cc_switch *);
void cc_switch_free(cc_switch *);

/// What is asked for; texts end with a zero, `body` has `length` bytes, and may be null if `length` is 0.
typedef struct {
    const char *method;
    const char *url;
    /// Header fields, a line each.
    const char *fields;
    int has_body;
    const unsigned char *body;
    size_t length;
    long timeout_milliseconds;
    /// Bytes of the answer that are wanted; what comes beyond ends the exchange, and the status stays. 0 for all of them.
    size_t most_bytes;
    /// What gives the request up, from any thread; null for nothing.
    cc_switch *stop;
} cc_request;

/// A handle that keeps its connection from one request to the next, for one thread at a time; null if libcurl cannot be
/// loaded: then `cc_missing` says why.
void *cc_open(void);
const char *cc_missing(void);
void cc_perform(void *handle, const cc_request *request, cc_answer *answer);
void cc_release(cc_answer *answer);
void cc_close(void *handle);

#endif
