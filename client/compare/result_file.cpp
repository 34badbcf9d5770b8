#include "client/compare/result_file.hpp"
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <unistd.h>

namespace tricorn::compare {

std::string write_whole(std::string const& path, std::string const& text) {
    // Devices and pipes take it as it comes.
    std::error_code ignored;
    auto const type = std::filesystem::status(path, ignored).type();
    bool const plain = type == std::filesystem::file_type::regular || type == std::filesystem::file_type::not_found;
    std::string const draft = plain ? path + ".part" : path;
    std::FILE* const file = std::fopen(draft.c_str(), "we");
    if (file == nullptr) return path + ": " + std::strerror(errno);
    bool const written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
    bool const flushed = std::fclose(file) == 0;
    if (written && flushed && (!plain || std::rename(draft.c_str(), path.c_str()) == 0)) return {};
    int const error = errno;
    if (plain) ::unlink(draft.c_str());
    return path + ": " + std::strerror(error);
}

}   // namespace tricorn::compare
