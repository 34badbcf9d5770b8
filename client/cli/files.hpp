#pragma once
// Reading and writing of files named on the command line.
#include "common/text/expected.hpp"
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace tricorn::client {

// Returns the file's content, or an error with the path and the reason.
Expected<std::string> read_file(std::string const& path);

// An output file, opened before the work so that a result is never lost for lack of a place. Keeps its old content
// until write().
class OutputFile {
public:
    // A path; "-": standard output; "": none is wanted. What goes wrong with it is told as of `option`, "--output" or
    // whatever named it; "": no option did.
    static Expected<OutputFile> open(std::string path, std::string_view option = {});

    bool wanted() const { return to_stdout_ || file_ != nullptr; }
    bool to_stdout() const { return to_stdout_; }
    Expected<> write(std::string const& text);   // nothing where none is wanted

private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    OutputFile(std::string name, bool to_stdout) : name_(std::move(name)), to_stdout_(to_stdout) {}

    std::string name_;   // in errors
    bool to_stdout_;
    std::unique_ptr<std::FILE, Close> file_;
};

// For a file that is written again and again: whoever reads it finds one whole version, never a part, since it is written
// to a draft beside it first.
Expected<> write_whole(std::string const& path, std::string const& text);

}   // namespace tricorn::client
