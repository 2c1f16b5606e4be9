#include <algorithm>

#include "diff/report/selftest.h"
#include "diff/report/selftest_tables.h"
#include "src/base/error.h"
#include "src/base/text.h"

namespace tracegate::diff::report {

using selftest::SelfTest;

namespace {

// Columns that `text` takes in a terminal.
std::size_t WidthOf(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
  }));
}

// Breaks `text` at blanks into lines of the width, later ones indented.
void AddWrapped(const std::string& text, std::size_t width, std::string& out) {
  const std::string safe = Printable(text);
  std::string line;
  std::size_t at = 0;
  while (at < safe.size()) {
    const std::size_t end = std::min(safe.find(' ', at), safe.size());
    const std::string word = safe.substr(at, end - at);
    if (!line.empty() && WidthOf(line) + 1 + WidthOf(word) > width) {
      out += line + "\n";
      line = " ";
    }
    line += (line.empty() ? "" : " ") + word;
    at = end + 1;
  }
  out += line + "\n";
}

std::vector<std::size_t> WidthsOf(const Table& table) {
  std::vector<std::size_t> widths;
  for (std::size_t column = 0; column < table.header.size(); ++column) {
    std::size_t width = WidthOf(table.header[column]);
    for (const auto& row : table.rows) {
      width = std::max(width, WidthOf(row[column]));
    }
    widths.push_back(width);
  }
  return widths;
}

void AddTable(const Table& table, std::size_t width, std::string& out) {
  out += "\n";
  AddWrapped(table.title, width, out);
  const std::vector<std::size_t> widths = WidthsOf(table);
  const auto add_row = [&](const std::vector<std::string>& row) {
    std::string line;
    for (std::size_t column = 0; column < row.size(); ++column) {
      line += "  " + Pad(row[column], widths[column], column >= table.left);
    }
    out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  };
  add_row(table.header);
  std::for_each(table.rows.begin(), table.rows.end(), add_row);
}

}  // namespace

std::string ToText(const SelfTest& test, const ReportOptions& options) {
  std::string out;
  AddWrapped(Headline(test), options.width, out);
  if (options.color) {
    out.insert(out.size() - 1, "\x1b[0m");
    out.insert(0, test.failures.empty() ? "\x1b[1;32m" : "\x1b[1;31m");
  }
  for (std::size_t i = 1; i < test.failures.size(); ++i) {
    AddWrapped("failed: " + test.failures[i], options.width, out);
  }
  AddWrapped(Settings(test), options.width, out);
  for (const Table& table : TablesOf(test)) {
    AddTable(table, options.width, out);
  }
  out += "\n";
  for (const std::string& note : NotesOf(test)) {
    AddWrapped(note, options.width, out);
  }
  return out;
}

}  // namespace tracegate::diff::report
