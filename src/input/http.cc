#include "src/input/http.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "src/input/http_error.h"
#include "src/input/url.h"

namespace tracegate::input {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::nanoseconds;

constexpr std::size_t kBodyBuffer = std::size_t{256} << 10;
static_assert(kBodyBuffer >= CURL_MAX_WRITE_SIZE, "what libcurl hands over at once must fit");
constexpr std::size_t kRefusalKept = std::size_t{4} << 10;
constexpr Nanos kConnectLimit = 10'000'000'000;
constexpr Nanos kRefusalPatience = 5'000'000'000;  // for the text of an answer other than 2xx
constexpr long kMaxRedirects = 5;
constexpr int kPollMs = 50;

// libcurl wants to be started once, before any thread uses it.
CURLcode StartLibcurl() {
  static const CURLcode kStarted = ::curl_global_init(CURL_GLOBAL_DEFAULT);
  return kStarted;
}

struct FreeEasy {
  void operator()(CURL* easy) const { ::curl_easy_cleanup(easy); }
};
struct FreeMulti {
  void operator()(CURLM* multi) const { ::curl_multi_cleanup(multi); }
};

// libcurl pushes, a Source is pulled: the transfer runs only within Read, and only while nothing is
// left to give out. What comes beyond the buffer is refused with a pause, upon which
// libcurl stops reading from the socket.
class HttpSource final : public Source {
 public:
  HttpSource(const std::string& url, const OpenOptions& options)
      : progress_(options.progress),
        stall_limit_(options.stall_limit.value_or(DefaultStallLimit(url))),
        connect_limit_(std::min(kConnectLimit, stall_limit_)),
        multi_(::curl_multi_init()),
        easy_(::curl_easy_init()) {}
  HttpSource(const HttpSource&) = delete;
  HttpSource& operator=(const HttpSource&) = delete;
  ~HttpSource() override {
    if (added_) {
      ::curl_multi_remove_handle(multi_.get(), easy_.get());
    }
  }

  Status Start(const std::string& url);
  Result<std::size_t> Read(std::span<std::uint8_t> into) override;
  bool Compressed() const override { return false; }
  void Cancel() override {
    cancelled_ = true;
    ::curl_multi_wakeup(multi_.get());
  }

 private:
  // Called by libcurl within Fill; `self` is the source.
  static std::size_t OnBody(char* data, std::size_t one, std::size_t size, void* self);
  static std::size_t OnHeader(char* data, std::size_t one, std::size_t size, void* self);
  static int OnRequest(void* self, char*, char*, int, int);

  std::size_t Take(std::span<const char> data);
  Status Fill();
  Status Step();
  bool Refused() const;
  long Info(CURLINFO what) const;
  Status Outcome() const;
  std::optional<Error> Stalled(nanoseconds silent) const;
  void Heard() { last_heard_ = Clock::now(); }

  Progress* progress_;
  Nanos stall_limit_;
  Nanos connect_limit_;
  std::vector<char> buffer_ = std::vector<char>(kBodyBuffer);
  std::size_t filled_ = 0;
  std::size_t given_ = 0;
  std::string refusal_;  // the text of an answer other than 2xx
  std::array<char, CURL_ERROR_SIZE> detail_{};
  std::uint64_t received_ = 0;
  Clock::time_point last_heard_;  // or when the waiting began
  CURLcode result_ = CURLE_OK;
  bool added_ = false;
  bool requested_ = false;  // connected; until then libcurl's own limit holds
  bool paused_ = false;
  bool done_ = false;
  std::atomic<bool> cancelled_ = false;
  std::unique_ptr<CURLM, FreeMulti> multi_;
  std::unique_ptr<CURL, FreeEasy> easy_;
};

Status HttpSource::Start(const std::string& url) {
  CURL* easy = easy_.get();
  if (easy == nullptr || multi_ == nullptr) {
    return Fail(ErrorCode::kIo, "libcurl could not be started");
  }
  refusal_.reserve(kRefusalKept);
  bool ok = true;
  const auto set = [&](CURLoption option, auto value) {
    ok = ::curl_easy_setopt(easy, option, value) == CURLE_OK && ok;
  };
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, 1L);
  set(CURLOPT_MAXREDIRS, kMaxRedirects);
  set(CURLOPT_CONNECTTIMEOUT_MS, std::max(1L, static_cast<long>(connect_limit_ / 1'000'000)));
  set(CURLOPT_NOSIGNAL, 1L);  // signals are the process's, and this runs in a thread
  set(CURLOPT_USERAGENT, "tracegate");
  set(CURLOPT_ERRORBUFFER, detail_.data());
  set(CURLOPT_WRITEFUNCTION, &HttpSource::OnBody);
  set(CURLOPT_WRITEDATA, this);
  set(CURLOPT_HEADERFUNCTION, &HttpSource::OnHeader);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_PREREQFUNCTION, &HttpSource::OnRequest);
  set(CURLOPT_PREREQDATA, this);
  added_ = ok && ::curl_multi_add_handle(multi_.get(), easy) == CURLM_OK;
  if (!added_) {
    return Fail(ErrorCode::kIo, "libcurl could not be set up");
  }
  return {};
}

std::size_t HttpSource::OnBody(char* data, std::size_t one, std::size_t size, void* self) {
  return static_cast<HttpSource*>(self)->Take({data, one * size});
}

std::size_t HttpSource::OnHeader(char*, std::size_t one, std::size_t size, void* self) {
  static_cast<HttpSource*>(self)->Heard();
  return one * size;
}

int HttpSource::OnRequest(void* self, char*, char*, int, int) {
  auto* source = static_cast<HttpSource*>(self);
  source->requested_ = true;
  source->Heard();
  return CURL_PREREQFUNC_OK;
}

// Throws nothing, since libcurl is no C++: there is room for all that is appended.
std::size_t HttpSource::Take(std::span<const char> data) {
  if (Refused()) {
    const std::size_t room = kRefusalKept - refusal_.size();
    refusal_.append(data.data(), std::min(data.size(), room));
    return data.size() < room ? data.size() : CURL_WRITEFUNC_ERROR;
  }
  if (data.size() > buffer_.size() - filled_) {
    paused_ = true;
    return CURL_WRITEFUNC_PAUSE;
  }
  std::copy(data.begin(), data.end(), buffer_.begin() + static_cast<std::ptrdiff_t>(filled_));
  filled_ += data.size();
  received_ += data.size();
  if (progress_ != nullptr) {
    progress_->read += data.size();
  }
  return data.size();
}

long HttpSource::Info(CURLINFO what) const {
  long value = 0;
  ::curl_easy_getinfo(easy_.get(), what, &value);
  return value;
}

bool HttpSource::Refused() const {
  const long status = Info(CURLINFO_RESPONSE_CODE);
  return status != 0 && status / 100 != 2;
}

// The error of a transfer that is done, if there was one. A refusal goes first: that its text
// was too long or did not end is no matter.
Status HttpSource::Outcome() const {
  const bool answered = result_ == CURLE_OK || !refusal_.empty();
  if (answered && Refused()) {
    return Fail(StatusError(Info(CURLINFO_RESPONSE_CODE), refusal_));
  }
  if (result_ == CURLE_OK) {
    return {};
  }
  return Fail(TransferError(result_, {detail_.data(), Info(CURLINFO_OS_ERRNO), received_,
                                      connect_limit_, Info(CURLINFO_REDIRECT_COUNT)}));
}

// What to make of a server that has been silent for so long, if it is too long. After the head of
// a refusal little is to come.
std::optional<Error> HttpSource::Stalled(nanoseconds silent) const {
  const long status = Info(CURLINFO_RESPONSE_CODE);
  const bool refusal = status >= 400;  // a redirect may lead to a server that records for long
  if (silent < nanoseconds(refusal ? std::min(kRefusalPatience, stall_limit_) : stall_limit_)) {
    return std::nullopt;
  }
  return refusal ? StatusError(status, refusal_) : StallError(stall_limit_, received_);
}

Status HttpSource::Step() {
  int running = 0;
  if (const CURLMcode code = ::curl_multi_perform(multi_.get(), &running); code != CURLM_OK) {
    return Fail(ErrorCode::kIo, ::curl_multi_strerror(code));
  }
  int left = 0;
  while (const CURLMsg* message = ::curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg == CURLMSG_DONE) {
      done_ = true;
      result_ = message->data.result;
    }
  }
  return {};
}

// Runs the transfer until it has given something or has ended.
Status HttpSource::Fill() {
  given_ = filled_ = 0;
  Heard();
  if (std::exchange(paused_, false)) {
    ::curl_easy_pause(easy_.get(), CURLPAUSE_CONT);
  }
  while (filled_ == 0 && !done_) {
    if (auto status = Step(); !status) {
      return status;
    }
    if (filled_ != 0 || done_) {
      break;
    }
    if (cancelled_) {
      return Fail(ErrorCode::kIo, "cancelled");
    }
    if (requested_) {
      if (auto stalled = Stalled(Clock::now() - last_heard_)) {
        return Fail(*std::move(stalled));
      }
    }
    ::curl_multi_poll(multi_.get(), nullptr, 0, kPollMs, nullptr);
  }
  return filled_ == 0 ? Outcome() : Status();
}

Result<std::size_t> HttpSource::Read(std::span<std::uint8_t> into) {
  if (given_ == filled_) {
    if (auto status = Fill(); !status) {
      return Fail(std::move(status.error()));
    }
  }
  const std::size_t n = std::min(into.size(), filled_ - given_);
  std::copy_n(buffer_.begin() + static_cast<std::ptrdiff_t>(given_), n, into.begin());
  given_ += n;
  return n;
}

}  // namespace

Result<std::unique_ptr<Source>> OpenUrl(const std::string& url, const OpenOptions& options) {
  if (StartLibcurl() != CURLE_OK) {
    return Fail(ErrorCode::kIo, "libcurl could not be started");
  }
  auto source = std::make_unique<HttpSource>(url, options);
  if (auto status = source->Start(url); !status) {
    return Fail(std::move(status.error()));
  }
  return source;
}

}  // namespace tracegate::input
