#include "src/input/url.h"

#include <gmock/gmock.h>

#include "src/input/http_error.h"

namespace tracegate::input {
namespace {

TEST(Url, WhatIsOne) {
  for (const std::string_view url : {"http://h", "https://h/p?q", "HTTP://h", "Https://h"}) {
    EXPECT_TRUE(IsUrl(url)) << url;
  }
  for (const std::string_view path :
       {"", "-", "http", "http:/h", "http:", "https.trace", "./http://h", "ftp://h", "h:80/x"}) {
    EXPECT_FALSE(IsUrl(path)) << path;
  }
}

TEST(Url, CredentialsAreNotShown) {
  const std::pair<std::string, std::string> rows[] = {
      {"http://h:80/p?seconds=5", "http://h:80/p?seconds=5"},
      {"http://user:secret@h/p", "http://***@h/p"},
      {"HTTPS://user@h", "HTTPS://***@h"},
      {"http://user:se@cret@h/p", "http://***@h/p"},
      {"http://h/p@q?r=s@t#u@v", "http://h/p@q?r=s@t#u@v"},
      {"http://h?who=me@there", "http://h?who=me@there"},
      {"http://user:se/cret@h/p", "http://***@h/p"},  // no URL: what might be hidden is
      {"http://user:se?cr#et@h:x/p", "http://***@h:x/p"},
      {"user:secret@h", "user:secret@h"},  // a file
  };
  for (const auto& [url, shown] : rows) {
    EXPECT_EQ(DisplayName(url), shown) << url;
  }
}

TEST(Url, TheStallLimitFollowsSeconds) {
  const std::pair<std::string, double> rows[] = {
      {"http://h/trace", 31},
      {"http://h/trace?seconds=5", 35},
      {"http://h/trace?a=b&seconds=0.5&c", 30.5},
      {"http://h/trace?seconds=5#seconds=9", 35},
      {"http://h/trace?seconds=5&seconds=9", 35},  // as Go's FormValue
      {"http://h/trace?xseconds=5", 31},
      {"http://h/seconds=5", 31},
      {"http://h/trace?seconds", 31},
      {"http://h/trace?seconds=", 31},
      {"http://h/trace?seconds=-5", 31},
      {"http://h/trace?seconds=5s", 31},
      {"http://h/trace?seconds=nan", 31},
      {"http://h/trace?seconds=1e300", 86'400},
      {"http://h:x/trace?seconds=5", 31},
  };
  for (const auto& [url, seconds] : rows) {
    EXPECT_EQ(DefaultStallLimit(url), static_cast<Nanos>(seconds * 1e9)) << url;
  }
}

TEST(HttpError, AnswersInWords) {
  const std::string trace =
      "; a Go server that imports net/http/pprof has the trace at /debug/pprof/trace?seconds=5";
  struct Row {
    long status;
    std::string body;
    std::string line;
  };
  for (const Row& row : {
           Row{500, "Could not enable tracing: tracing is already enabled\n",
               "the server is being traced already (500): Could not enable tracing: tracing is "
               "already enabled; somebody else is recording; try again when that has ended"},
           Row{500, "Could not enable tracing: execution tracer already enabled\n",
               "the server is being traced already (500): Could not enable tracing: execution "
               "tracer already enabled; somebody else is recording; try again when that has ended"},
           Row{500, "Could not enable tracing: no memory\n",
               "the server refused the request (500): Could not enable tracing: no memory"},
           Row{400, "profile duration exceeds server's WriteTimeout\n",
               "the server does not answer for that long (400): profile duration exceeds server's "
               "WriteTimeout; ask for fewer seconds"},
           Row{404, "404 page not found\n",
               "the server has no such page (404): 404 page not found" + trace},
           Row{404, "", "the server has no such page (404)" + trace},
           Row{404, "<html>\nno</html>", "the server has no such page (404)" + trace},
           Row{418, "\n\n  I am\x1b[31m a teapot \r\nsecond line",
               "the server refused the request (418): I am\\x1b[31m a teapot"},
           Row{503, "", "the server cannot answer now (503); try again later"},
           Row{407, "",
               "the proxy does not let this user in (407); see the environment variables "
               "http_proxy and https_proxy"},
           Row{401, "",
               "the server does not let this user in (401); a user name and password may stand in "
               "the URL: https://USER:PASSWORD@HOST/"},
       }) {
    EXPECT_EQ(StatusError(row.status, row.body).Line(), row.line);
    EXPECT_EQ(StatusError(row.status, row.body).code, ErrorCode::kIo);
  }
}

TEST(HttpError, ALongLineIsShortened) {
  EXPECT_LT(StatusError(500, std::string(4096, 'x')).Line().size(), 300);
}

TEST(HttpError, FailedTransfersInWords) {
  struct Row {
    CURLcode code;
    Transfer transfer;
    std::string line;
  };
  for (const Row& row : {
           Row{CURLE_COULDNT_CONNECT,
               {"Failed to connect", 111},
               "cannot connect: Connection refused; is the server running, and is this its port?"},
           Row{CURLE_COULDNT_CONNECT, {"Bad proxy"}, "cannot connect: Bad proxy"},
           Row{CURLE_OPERATION_TIMEDOUT,
               {"Timeout", 0, 0, 10'000'000'000},
               "no connection within 10.0s"},
           Row{CURLE_TOO_MANY_REDIRECTS,
               {"Maximum", 0, 0, 0, 5},
               "the server redirects more than 5 times"},
           Row{CURLE_UNSUPPORTED_PROTOCOL,
               {"Protocol \"ftp\" not supported", 0, 0, 0, 1},
               "the server redirects to something other than http or https"},
           Row{CURLE_UNSUPPORTED_PROTOCOL,
               {"Received HTTP/0.9 when not allowed"},
               "the server does not speak http: Received HTTP/0.9 when not allowed"},
           Row{CURLE_PARTIAL_FILE,
               {"1 byte missing", 0, 1234},
               "the transfer ends early, after 1,234 bytes: 1 byte missing; the server or "
               "something before it broke it off"},
           Row{CURLE_GOT_NOTHING,
               {},
               "the transfer failed before the first byte: Server returned nothing (no headers, no "
               "data)"},
       }) {
    EXPECT_EQ(TransferError(row.code, row.transfer).Line(), row.line);
  }
  EXPECT_EQ(TransferError(CURLE_PARTIAL_FILE, {}).code, ErrorCode::kTruncated);
  EXPECT_EQ(StallError(1'500'000'000, 0).Line(),
            "the server sent nothing for 1.50s, before the first byte; --timeout says how long to "
            "wait");
}

}  // namespace
}  // namespace tracegate::input
