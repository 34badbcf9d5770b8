#pragma once
// The input files of `report`, and the names of their results.
#include "client/report/report.hpp"
#include <boost/json/object.hpp>
#include <string>
#include <vector>

namespace tricorn::client::report {

// Throws std::runtime_error with the reason if the file cannot be read, is not a JSON object, or is not a result of
// ours.
boost::json::object read_result(std::string const& path);

struct ResultFile {
    std::string name;
    std::string path;
};

// Each word is a path, or name=path. The default name is the file name without folders and ".json"; if two are equal,
// their paths are used. A word that is itself an existing file is a path even if it contains "=".
std::vector<ResultFile> named_files(std::vector<std::string> const& words);

// Throws std::runtime_error with the offending word and the reason.
NamedResults read_results(std::vector<std::string> const& words);

}   // namespace tricorn::client::report
