#pragma once
// The files that the command line names: what is read from them, and what is written to them.
#include "common/text/units.hpp"
#include <cstdio>
#include <memory>
#include <string>

namespace tricorn::client {

// A whole file's bytes; refused with the path and why.
Expected<std::string> read_file(std::string const& path);

// A file for a result, opened before the work, so that nothing is lost for want of a place to put it; what was in it stays
// until there is something new.
class OutputFile {
public:
    // "": none; "-": standard output.
    explicit OutputFile(std::string path);

    // Why it could not be opened, in words; "": it could, or none is wanted.
    std::string const& error() const { return error_; }
    bool wanted() const { return to_stdout_ || file_ != nullptr; }
    bool to_stdout() const { return to_stdout_; }
    // "" or why not.
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

// For a file that is written again and again: whoever reads it finds one whole version, never a part, since it is written
// to a draft beside it first. Returns "" or why not.
std::string write_whole(std::string const& path, std::string const& text);

}   // namespace tricorn::client
