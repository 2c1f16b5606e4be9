#include "diff/report/selftest.h"
#include "diff/report/selftest_tables.h"
#include "src/base/error.h"

namespace tracegate::diff::report {

using selftest::SelfTest;

namespace {

// Names come from the traced program and may hold anything.
std::string Safe(const std::string& text) {
  std::string safe;
  for (const char c : Printable(text)) {
    const bool means_something = std::string_view("\\`*_[]<>|#~").find(c) != std::string_view::npos;
    safe += (means_something ? "\\" : "") + std::string(1, c);
  }
  return safe;
}

void AddRow(const std::vector<std::string>& cells, std::string& out) {
  for (const std::string& cell : cells) {
    out += "| " + Safe(cell) + " ";
  }
  out += "|\n";
}

void AddTable(const Table& table, std::string& out) {
  out += "\n## " + Safe(table.title) + "\n\n";
  AddRow(table.header, out);
  for (std::size_t column = 0; column < table.header.size(); ++column) {
    out += column < table.left ? "| --- " : "| ---: ";
  }
  out += "|\n";
  for (const auto& row : table.rows) {
    AddRow(row, out);
  }
}

}  // namespace

std::string ToMarkdown(const SelfTest& test) {
  std::string out = "# tracegate selftest: " + Safe(Headline(test)) + "\n\n";
  for (std::size_t i = 1; i < test.failures.size(); ++i) {
    out += "failed: " + Safe(test.failures[i]) + "\n\n";
  }
  out += Safe(Settings(test)) + "\n";
  for (const Table& table : TablesOf(test)) {
    AddTable(table, out);
  }
  out += "\n## How to read this\n\n";
  for (const std::string& note : NotesOf(test)) {
    out += "- " + Safe(note) + "\n";
  }
  return out;
}

}  // namespace tracegate::diff::report
