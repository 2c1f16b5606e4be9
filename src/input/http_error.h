// What went wrong with a server, in words.
#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "src/base/error.h"
#include "src/base/units.h"

namespace tracegate::input {

// An answer with a status other than 2xx. body: its first bytes; the first line of it
// is shown, unless it is HTML.
Error StatusError(long status, std::string_view body);

// What is known of a transfer that failed.
//
// detail    libcurl's own message, may be empty
// os_error  errno of a failed connect, or 0
// received  bytes of the body so far
// limit     how long a connect may take
// redirects how many were followed
struct Transfer {
  std::string detail;
  long os_error = 0;
  std::uint64_t received = 0;
  Nanos limit = 0;
  long redirects = 0;
};

// A transfer that libcurl gave up with `code`, not CURLE_OK.
Error TransferError(CURLcode code, const Transfer& transfer);

// The server sent nothing for `limit`.
Error StallError(Nanos limit, std::uint64_t received);

}  // namespace tracegate::input
