// Waits as a profile that `go tool pprof` opens.
#pragma once

#include <optional>
#include <string>

#include "src/export/waits.h"

namespace tracegate::exports {

// A profile.proto, packed with gzip: count and time of waits by stack, of one kind as sample
// types "contentions" and "delay", else of every kind ("sync_contentions", "sync_delay", ...).
// Samples that are not of WaitNote::kUsual have a label "seen" that says so. Equal waits give equal
// bytes. Control characters and bytes that are no UTF-8 are escaped in names.
//
// Errors: kLimit for a profile that is too big for gzip's library.
Result<std::string> ToPprof(const Waits& waits, std::optional<WaitKind> kind);

}  // namespace tracegate::exports
