#pragma once
// Reading and writing of files named on the command line.
#include "common/os/descriptor.hpp"
#include "common/text/expected.hpp"
#include <cstdint>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace tricorn::client {

// Results that are read are smaller; what has no end, such as /dev/zero, is not read for ever.
constexpr std::uint64_t largest_result = std::uint64_t(1) << 30;

// Returns the file's content, or an error with the path and the reason. A file of more than `most` bytes is refused, a
// regular one before it is read; of what is no regular file no more than that is read.
Expected<std::string> read_file(std::string const& path, std::uint64_t most = largest_result);

// The same, with the reason alone as the error; that of a file of more than `most` bytes begins with `too_large_a_file`.
Expected<std::string> read_bytes(std::string const& path, std::uint64_t most = largest_result);

constexpr std::string_view too_large_a_file = "it has more than ";

// An output file, opened before the work so that a result is never lost for lack of a place. A regular file is written
// beside its place and then renamed, so that its old content is there until the new one is whole, and when the disk is
// full. What cannot be renamed (a device, a pipe, a file in a folder that takes no other) is written directly.
class OutputFile {
public:
    // A path; "-": standard output; "": none is wanted. What goes wrong with it is told as of `option`, "--output" or
    // whatever named it; "": no option did.
    static Expected<OutputFile> open(std::string const& path, std::string_view option = {});

    bool wanted() const { return way_ != Way::nowhere; }
    bool to_stdout() const { return way_ == Way::standard_output; }
    Expected<> write(std::string const& text);   // nothing where none is wanted

private:
    enum class Way { nowhere, standard_output, beside, directly };

    int choose(std::string const& path);
    int replace(std::string const& text) const;

    Way way_ = Way::nowhere;
    std::string name_;   // in errors
    std::string place_;   // of a regular file, links resolved
    Descriptor file_;   // of one that is there, or is written directly
};

// For a file that is written again and again: whoever reads it finds one whole version, never a part.
Expected<> write_whole(std::string const& path, std::string const& text);

// A file that an option names.
struct NamedFile {
    std::string_view option;   // "--output"
    std::string path;   // empty: not given
};

// Refuses two of `outputs` that are one file, under whatever names, and an output that is one of `inputs`. Devices may be
// named twice.
Expected<> check_distinct(std::vector<NamedFile> const& outputs, std::vector<NamedFile> const& inputs = {});

}   // namespace tricorn::client
