#ifndef CWEBASSETS_H
#define CWEBASSETS_H

#include <stddef.h>

/// A file that is part of the binary.
struct cw_asset {
    const char *path;
    const char *type;
    const unsigned char *bytes;
    size_t length;
};

/// The file of that number, from 0; null behind the last.
const struct cw_asset *cw_asset_at(size_t number);

#endif
