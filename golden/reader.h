// Reads the lines of a baseline; of ReadBody alone.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "golden/body.h"

namespace tracegate::golden {

inline constexpr std::uint64_t kMostSessions = 1'000'000;

using Words = std::span<const std::string>;

// Reads line by line. A line that is not understood makes Line return false, or fail with its own
// words.
class Reader {
 public:
  // The lines of `body` from `begin` on.
  Result<Baseline> Read(const Body& body, std::size_t begin);

 private:
  bool Line(Words words);
  bool OnSession(Words words);
  bool OnEnvironment(Words words);
  bool OnRun(Words words);
  bool OnAccepted(Words words);
  bool OnDecision(Words words);
  bool OnStack(Words words);
  bool OnState(Words words);
  bool OnIn(Words words);
  bool OnSpans(Words words);
  bool OnShare(Words words);
  bool CheckComplete();
  bool CheckParts();

  // False, and the reason.
  bool Refuse(std::string why) {
    why_ = std::move(why);
    return false;
  }
  bool Number(const std::string& word, std::uint64_t most, std::uint64_t& number);
  // The index of one of `count` things that were named before.
  bool Index(const std::string& word, std::size_t count, std::uint32_t& index);
  bool ReadTime(const std::string& word, std::uint64_t& time);
  bool ReadSpans(const std::string& packed, Spans& spans);
  bool ReadValues(Words words);
  bool CheckKnots(const Spans& spans, std::uint64_t cut);

  Baseline baseline_;
  std::string type_;
  bool has_type_ = false;
  std::optional<Place> place_;
  const Session* session_ = nullptr;  // that the rows belong to
  Observed* observed_ = nullptr;
  std::size_t bins_ = 0;
  std::map<std::string, std::size_t> bins_of_type_;
  std::size_t sites_ = 0;
  std::size_t values_ = 0;
  std::string why_;
};

}  // namespace tracegate::golden
