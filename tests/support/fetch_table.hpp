#pragma once
// Targets of /fetch with their expected outcomes; tests/ssrf/targets.txt describes its lines.
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace tricorn::test {

struct FetchCase {
    std::string line;   // as in the file
    std::vector<std::string> outcomes;   // of successive fetches: ok, 400, 403 or address
    std::vector<std::vector<std::string>> answers;   // successive results of the resolver; none: it must not be called
    std::string query;
};

struct FetchTable {
    std::vector<std::string> flags;   // the flags for these outcomes; without flags no outcome is ok
    std::vector<FetchCase> cases;
};

inline std::vector<std::string> split_at(std::string_view text, char mark) {
    std::vector<std::string> parts;
    for (std::size_t begin = 0; begin <= text.size(); begin += parts.back().size() + 1)
        parts.emplace_back(text.substr(begin, text.find(mark, begin) - begin));
    return parts;
}

inline FetchCase parse_fetch_case(std::string const& line) {
    auto const first = line.find(' ');
    auto const second = line.find(' ', first == std::string::npos ? first : first + 1);
    if (second == std::string::npos) throw std::runtime_error("not OUTCOME ANSWERS QUERY: " + line);
    FetchCase result{line, split_at(line.substr(0, first), ';'), {}, line.substr(second + 1)};
    auto const answers = line.substr(first + 1, second - first - 1);
    if (answers == "-") return result;
    for (auto const& answer : split_at(answers, ';')) result.answers.push_back(split_at(answer, ','));
    return result;
}

// Throws std::runtime_error with the error.
inline FetchTable load_fetch_table(std::filesystem::path const& path) {
    std::ifstream file(path);
    if (!file) throw std::runtime_error("cannot read " + path.string());
    FetchTable table;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("--")) {
            table.flags.push_back(line);
        } else if (!line.empty() && line.front() != '#') {
            table.cases.push_back(parse_fetch_case(line));
        }
    }
    return table;
}

}   // namespace tricorn::test
