#include "client/input_file.hpp"
#include <cerrno>
#include <cstring>
#include <fstream>

namespace tricorn {

Parsed<std::string> read_file(std::string const& path) {
    std::string content;
    std::ifstream file(path, std::ios::binary);
    // What cannot be read, such as a folder, shows with the first byte.
    while (file) {
        char bytes[16 * 1024];
        file.read(bytes, sizeof bytes);
        content.append(bytes, static_cast<std::size_t>(file.gcount()));
    }
    using Result = Parsed<std::string>;
    return file.eof() ? Result::of(std::move(content))
                      : Result::refused("cannot read " + path + ": " + std::strerror(errno));
}

}   // namespace tricorn
