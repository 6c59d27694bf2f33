#ifndef CWEBASSETS_H
#define CWEBASSETS_H

#include <stddef.h>

/// A file that is embedded in the binary.
struct cw_asset {
    const char *path;
    const char *type;
    const unsigned char *bytes;
    size_t length;
};

/// Returns the file with that number, counted from 0. Returns null after the last file.
const struct cw_asset *cw_asset_at(size_t number);

#endif
