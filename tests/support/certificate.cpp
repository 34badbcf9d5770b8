#include "tests/support/certificate.hpp"
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdexcept>

namespace tricorn::test {

namespace {

void require(bool holds, char const* what) {
    if (!holds) throw std::runtime_error(std::string("no test certificate: ") + what);
}

void extend(X509* certificate, X509* issuer, int what, std::string const& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str());
    require(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1, value.c_str());
    X509_EXTENSION_free(extension);
}

// A key, and an unsigned certificate for it.
Certificate begin(char const* name, long serial) {
    Certificate made{std::unique_ptr<EVP_PKEY, Certificate::Free>(EVP_EC_gen("P-256")),
                     std::unique_ptr<X509, Certificate::Free>(X509_new())};
    require(made.key && made.certificate, "key");
    X509* const x509 = made.certificate.get();
    X509_set_version(x509, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), serial);
    X509_gmtime_adj(X509_getm_notBefore(x509), -3600);   // tolerates clocks that are slightly behind
    X509_gmtime_adj(X509_getm_notAfter(x509), 24 * 3600);
    X509_set_pubkey(x509, made.key.get());
    auto const* const bytes = reinterpret_cast<unsigned char const*>(name);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_ASC, bytes, -1, -1, 0);
    return made;
}

}   // namespace

Authority::Authority() : own_(begin("tests' own authority", 1)) {
    X509* const x509 = own_.certificate.get();
    X509_set_issuer_name(x509, X509_get_subject_name(x509));
    extend(x509, x509, NID_basic_constraints, "critical,CA:TRUE");
    extend(x509, x509, NID_key_usage, "critical,keyCertSign");
    extend(x509, x509, NID_subject_key_identifier, "hash");
    require(X509_sign(x509, own_.key.get(), EVP_sha256()) > 0, "signature");
}

Certificate Authority::issue(std::string const& names) const {
    Certificate made = begin("server", 2);
    X509* const x509 = made.certificate.get();
    X509_set_issuer_name(x509, X509_get_subject_name(own_.certificate.get()));
    extend(x509, own_.certificate.get(), NID_basic_constraints, "CA:FALSE");
    if (!names.empty()) extend(x509, own_.certificate.get(), NID_subject_alt_name, names);
    extend(x509, own_.certificate.get(), NID_ext_key_usage, "serverAuth");
    require(X509_sign(x509, own_.key.get(), EVP_sha256()) > 0, "signature");
    return made;
}

std::string Authority::pem() const {
    std::unique_ptr<BIO, decltype(&BIO_free)> const memory(BIO_new(BIO_s_mem()), &BIO_free);
    require(memory && PEM_write_bio_X509(memory.get(), own_.certificate.get()) == 1, "PEM");
    char* bytes = nullptr;
    long const size = BIO_get_mem_data(memory.get(), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

ServerContext server_context(Certificate const& one) {
    ServerContext context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
    require(context && SSL_CTX_use_certificate(context.get(), one.certificate.get()) == 1 &&
                SSL_CTX_use_PrivateKey(context.get(), one.key.get()) == 1,
            "context");
    return context;
}

Authority const& authority() {
    static Authority const one;
    return one;
}

ServerContext local_context() {
    static Certificate const local = authority().issue("DNS:localhost,IP:127.0.0.1,IP:::1");
    return server_context(local);
}

}   // namespace tricorn::test
