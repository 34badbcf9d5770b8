#pragma once
// The corpus of raw requests with their expected outcomes; tests/corpus/README.md describes the files.
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tricorn::test {

struct CorpusCase {
    struct Response {
        std::vector<int> statuses;  // any of these
        bool to_head = false;

        bool allows(int status) const;
    };
    enum class Closes { no, yes, either };

    std::string name;
    std::string why;
    std::string request;              // raw bytes
    std::vector<Response> responses;  // in order, without 1xx
    Closes closes = Closes::no;
    std::optional<std::string> body;                           // of the last response
    std::vector<std::pair<std::string, std::string>> json;     // pointer, JSON text; of the last response
    std::vector<std::pair<std::string, std::string>> fields;   // name, value or "*"; of the last response
};

// Returns every case in the folder, sorted by name. Throws std::runtime_error with the file and the error.
std::vector<CorpusCase> load_corpus(std::filesystem::path const& folder);

// Returns the escaped form of NAME.http as raw bytes. Throws std::runtime_error.
std::string unescape(std::string_view);

}  // namespace tricorn::test
