#pragma once
// The files that `report` was given, and what results of several files are called.
#include "client/report/report.hpp"
#include <boost/json/object.hpp>
#include <string>
#include <vector>

namespace tricorn::client::report {

// Throws std::runtime_error with why: it cannot be read, is no JSON object, or no result of ours.
boost::json::object read_result(std::string const& path);

struct ResultFile {
    std::string name;
    std::string path;
};

// Each word is a path, or name=path. Without a name it is the file's, without folders and ".json"; where two files have
// the same, their paths are their names. A file that is there under the whole word is that file, whatever it holds of "=".
std::vector<ResultFile> named_files(std::vector<std::string> const& words);

// Throws std::runtime_error with the word that is wrong and why.
NamedResults read_results(std::vector<std::string> const& words);

}   // namespace tricorn::client::report
