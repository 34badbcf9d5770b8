#include "client/report/result_files.hpp"
#include "client/cli/files.hpp"
#include <algorithm>
#include <boost/json/parse.hpp>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <utility>

namespace tricorn::client::report {

namespace {

namespace json = boost::json;

std::string stem_of(std::string const& path) {
    std::filesystem::path const file = std::filesystem::path(path).filename();
    return file.extension() == ".json" ? file.stem().string() : file.string();
}

bool is_there(std::string const& path) {
    std::error_code ignored;
    return std::filesystem::exists(path, ignored);
}

}   // namespace

json::object read_result(std::string const& path) {
    auto const text = read_bytes(path);
    if (!text) throw std::runtime_error(text.why);
    json::error_code error;
    json::value value = json::parse(*text, error);
    if (error) throw std::runtime_error("it is not JSON (" + error.message() + ")");
    if (!value.is_object()) throw std::runtime_error("it is not a JSON object");
    if (auto const known = check_report(value.get_object()); !known) throw std::runtime_error(known.why);
    return std::move(value.get_object());
}

std::vector<ResultFile> named_files(std::vector<std::string> const& words) {
    std::vector<ResultFile> files;
    for (std::string const& word : words) {
        auto const equals = word.find('=');
        bool const named = equals != std::string::npos && equals > 0 && !is_there(word);
        files.push_back(named ? ResultFile{word.substr(0, equals), word.substr(equals + 1)} : ResultFile{"", word});
    }
    auto const shared = [&](std::string const& stem) {
        return std::ranges::count_if(
                   files, [&](ResultFile const& each) { return each.name.empty() && stem_of(each.path) == stem; }) > 1;
    };
    std::vector<ResultFile> result = files;
    for (ResultFile& file : result) {
        if (!file.name.empty()) continue;
        std::string const stem = stem_of(file.path);
        file.name = shared(stem) ? file.path : stem;
    }
    return result;
}

NamedResults read_results(std::vector<std::string> const& words) {
    NamedResults results;
    for (ResultFile& file : named_files(words)) {
        try {
            results.push_back({std::move(file.name), read_result(file.path)});
        } catch (std::exception const& error) {
            throw std::runtime_error(file.path + ": " + error.what());
        }
    }
    if (auto const alike = check_overlay(results); !alike) throw std::runtime_error(alike.why);
    return results;
}

}   // namespace tricorn::client::report
