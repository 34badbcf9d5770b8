#pragma once
// Reading and writing of files named on the command line.
#include "common/text/units.hpp"
#include <cstdio>
#include <memory>
#include <string>

namespace tricorn::client {

// Returns the file's content, or an error with the path and the reason.
Parsed<std::string> read_file(std::string const& path);

// An output file, opened before the work so that a result is never lost for lack of a place. Keeps its old content
// until write().
class OutputFile {
public:
    // "": none; "-": standard output.
    explicit OutputFile(std::string path);

    // Returns why it could not be opened, or "".
    std::string const& error() const { return error_; }
    bool wanted() const { return to_stdout_ || file_ != nullptr; }
    bool to_stdout() const { return to_stdout_; }
    // Returns "", or why it failed.
    std::string write(std::string const& text);

private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    std::string path_;
    bool to_stdout_;
    std::unique_ptr<std::FILE, Close> file_;
    std::string error_;
};

// Replaces the file atomically: writes a draft beside it first, so that readers always find a complete version. Returns
// "", or why it failed.
std::string write_whole(std::string const& path, std::string const& text);

}   // namespace tricorn::client
