#include "src/input/http_error.h"

#include <fmt/core.h>

#include <algorithm>
#include <system_error>

#include "src/base/text.h"

namespace tracegate::input {
namespace {

constexpr std::size_t kShownOfBody = 200;
constexpr const char* kWhereTheTraceIs =
    "a Go server that imports net/http/pprof has the trace at /debug/pprof/trace?seconds=5";

Error Io(std::string what, std::string hint = {}) {
  return {ErrorCode::kIo, std::move(what), std::nullopt, {}, std::move(hint)};
}

// ": LINE" of the first line of a body that has one worth showing.
std::string FirstLine(std::string_view body) {
  constexpr std::string_view kBlank = " \t\r\n";
  body.remove_prefix(std::min(body.find_first_not_of(kBlank), body.size()));
  body = body.substr(0, body.find_first_of("\r\n"));
  body = body.substr(0, body.find_last_not_of(kBlank) + 1);
  if (body.empty() || body.front() == '<') {
    return {};
  }
  return ": " + Shorten(Printable(body), kShownOfBody);
}

// "after N bytes"
std::string AfterBytes(std::uint64_t received) {
  return received == 0 ? "before the first byte"
                       : fmt::format("after {} bytes", FormatCount(received));
}

}  // namespace

Error StatusError(long status, std::string_view body) {
  const std::string line = FirstLine(body);
  const auto says = [&](std::string_view what) {
    return fmt::format("{} ({}){}", what, status, line);
  };
  // Go 1.19: "tracing is already enabled", Go 1.27: "execution tracer already enabled".
  const std::size_t not_enabled = body.find("Could not enable tracing: ");
  if (not_enabled != body.npos && body.find("already enabled", not_enabled) != body.npos) {
    return Io(says("the server is being traced already"),
              "somebody else is recording; try again when that has ended");
  }
  if (body.find("duration exceeds server's WriteTimeout") != body.npos) {
    return Io(says("the server does not answer for that long"), "ask for fewer seconds");
  }
  switch (status) {
    case 401:
    case 403:
      return Io(says("the server does not let this user in"),
                "a user name and password may stand in the URL: https://USER:PASSWORD@HOST/");
    case 404:
      return Io(says("the server has no such page"), kWhereTheTraceIs);
    case 407:
      return Io(says("the proxy does not let this user in"),
                "see the environment variables http_proxy and https_proxy");
    case 429:
    case 502:
    case 503:
    case 504:
      return Io(says("the server cannot answer now"), "try again later");
    default:
      return Io(says("the server refused the request"));
  }
}

Error TransferError(CURLcode code, const Transfer& transfer) {
  const std::string detail = transfer.detail.empty() ? ::curl_easy_strerror(code) : transfer.detail;
  switch (code) {
    case CURLE_URL_MALFORMAT:
      return Io("cannot read this URL: " + detail);
    case CURLE_COULDNT_RESOLVE_HOST:
      return Io("the host is not known: " + detail, "is its name spelt right?");
    case CURLE_COULDNT_RESOLVE_PROXY:
      return Io("the proxy is not known: " + detail,
                "see the environment variables http_proxy and https_proxy");
    case CURLE_COULDNT_CONNECT:
      if (transfer.os_error == 0) {
        return Io("cannot connect: " + detail);
      }
      return Io(
          "cannot connect: " + std::generic_category().message(static_cast<int>(transfer.os_error)),
          "is the server running, and is this its port?");
    case CURLE_OPERATION_TIMEDOUT:
      return Io(fmt::format("no connection within {}",
                            FormatDuration(static_cast<double>(transfer.limit))));
    case CURLE_SSL_CONNECT_ERROR:
      return Io("the TLS connection failed: " + detail,
                "does the server speak http:// and not https://?");
    case CURLE_PEER_FAILED_VERIFICATION:
      return Io("the server's certificate is not trusted: " + detail);
    case CURLE_TOO_MANY_REDIRECTS:
      return Io(fmt::format("the server redirects more than {} times", transfer.redirects));
    case CURLE_UNSUPPORTED_PROTOCOL:
      return Io(transfer.redirects > 0
                    ? "the server redirects to something other than http or https"
                    : "the server does not speak http: " + detail);
    case CURLE_PARTIAL_FILE:
      return {ErrorCode::kTruncated,
              fmt::format("the transfer ends early, {}: {}", AfterBytes(transfer.received), detail),
              std::nullopt,
              {},
              "the server or something before it broke it off"};
    default:
      return Io(fmt::format("the transfer failed {}: {}", AfterBytes(transfer.received), detail));
  }
}

Error StallError(Nanos limit, std::uint64_t received) {
  return Io(fmt::format("the server sent nothing for {}, {}",
                        FormatDuration(static_cast<double>(limit)), AfterBytes(received)),
            "--timeout says how long to wait");
}

}  // namespace tracegate::input
