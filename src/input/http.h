// Input from servers.
#pragma once

#include <memory>
#include <string>

#include "src/base/error.h"
#include "src/input/source.h"

namespace tracegate::input {

// The body of the answer to a GET of `url`, http or https, as it arrives. At most 256 KiB
// are held; the server waits while nobody reads. Up to 5 redirects are followed. Proxies are those
// of libcurl's environment variables (http_proxy, https_proxy, no_proxy, ...).
//
// Limits: 10 s to connect (resolving and TLS included), and options.stall_limit without a
// byte from the server, counted only while a Read waits.
//
// Errors, of Read as well, none of which shows the URL: kIo (cannot connect, an answer other than
// 2xx, nothing for too long, ...), kTruncated (the server broke off).
Result<std::unique_ptr<Source>> OpenUrl(const std::string& url, const OpenOptions& options);

}  // namespace tracegate::input
