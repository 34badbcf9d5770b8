#include "common/algorithm/sha256.hpp"
#include <new>
#include <openssl/evp.h>
#include <stdexcept>
#include <string_view>

namespace tricorn {

namespace {

// EVP_MD_fetch searches the providers by name, so it runs once per process. Children forked later inherit the result.
EVP_MD const* sha256() {
    static EVP_MD const* const found = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    if (found == nullptr) throw std::runtime_error("OpenSSL's configuration does not provide SHA-256");
    return found;
}

void must(int done) {
    if (done != 1) throw std::bad_alloc();
}

}   // namespace

void Sha256::Free::operator()(evp_md_ctx_st* context) const {
    EVP_MD_CTX_free(context);
}

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
    if (!context_) throw std::bad_alloc();
    must(EVP_DigestInit_ex2(context_.get(), sha256(), nullptr));
}

Sha256::~Sha256() = default;

// OpenSSL 3.0 allocates its state (112 bytes) on every init; later versions reuse it.
void Sha256::restart() {
    must(EVP_DigestInit_ex2(context_.get(), nullptr, nullptr));
}

void Sha256::add(std::span<unsigned char const> bytes) {
    must(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()));
}

void Sha256::finish(Digest& digest) {
    must(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr));
}

std::string hex(Sha256::Digest const& digest) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (unsigned char const byte : digest) {
        text += digits[byte >> 4U];
        text += digits[byte & 0xFU];
    }
    return text;
}

}   // namespace tricorn
