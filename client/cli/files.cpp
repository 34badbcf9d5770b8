#include "client/cli/files.hpp"
#include "common/os/descriptor.hpp"
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace tricorn::client {

Expected<std::string> read_file(std::string const& path) {
    std::string content;
    std::ifstream file(path, std::ios::binary);
    // An unreadable file, such as a folder, fails only at the first byte.
    while (file) {
        char bytes[16 * 1024];
        file.read(bytes, sizeof bytes);
        content.append(bytes, static_cast<std::size_t>(file.gcount()));
    }
    if (!file.eof()) return refused("cannot read " + path + ": " + std::strerror(errno));
    return content;
}

Expected<OutputFile> OutputFile::open(std::string path, std::string_view option) {
    std::string const prefix = option.empty() ? std::string() : std::string(option) + "=";
    bool const to_stdout = path == "-";
    OutputFile file(prefix + (to_stdout ? "standard output" : path), to_stdout);
    if (path.empty() || to_stdout) return file;
    Descriptor descriptor(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
    if (descriptor) file.file_.reset(::fdopen(descriptor.number(), "w"));
    if (!file.file_) return refused(file.name_ + ": " + std::strerror(errno));
    descriptor.release();   // the stream closes it
    return file;
}

Expected<> OutputFile::write(std::string const& text) {
    if (!wanted()) return {};
    std::FILE* const file = to_stdout_ ? stdout : file_.get();
    // Pipes and devices cannot be truncated (EINVAL).
    [[maybe_unused]] int const cut = to_stdout_ ? 0 : ::ftruncate(::fileno(file), 0);
    bool const written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
    if (std::fflush(file) == 0 && written) return {};
    return refused(name_ + ": " + std::strerror(errno));
}

Expected<> write_whole(std::string const& path, std::string const& text) {
    // Devices and pipes are written directly.
    std::error_code ignored;
    auto const type = std::filesystem::status(path, ignored).type();
    bool const plain = type == std::filesystem::file_type::regular || type == std::filesystem::file_type::not_found;
    std::string const draft = plain ? path + ".part" : path;
    std::FILE* const file = std::fopen(draft.c_str(), "we");
    if (file == nullptr) return refused(path + ": " + std::strerror(errno));
    bool const written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
    bool const flushed = std::fclose(file) == 0;
    if (written && flushed && (!plain || std::rename(draft.c_str(), path.c_str()) == 0)) return {};
    int const error = errno;
    if (plain) ::unlink(draft.c_str());
    return refused(path + ": " + std::strerror(error));
}

}   // namespace tricorn::client
