#include "client/output_file.hpp"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace tricorn {

OutputFile::OutputFile(std::string path) : path_(std::move(path)), to_stdout_(path_ == "-") {
    if (path_.empty() || to_stdout_) return;
    int const descriptor = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor >= 0) file_.reset(::fdopen(descriptor, "w"));
    if (!file_) error_ = path_ + ": " + std::strerror(errno);
}

std::string OutputFile::write(std::string const& text) {
    std::FILE* const file = to_stdout_ ? stdout : file_.get();
    // Pipes and devices have nothing to cut off (EINVAL).
    [[maybe_unused]] int const cut = to_stdout_ ? 0 : ::ftruncate(::fileno(file), 0);
    bool const written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
    if (std::fflush(file) == 0 && written) return {};
    return (to_stdout_ ? "standard output" : path_) + ": " + std::strerror(errno);
}

}   // namespace tricorn
