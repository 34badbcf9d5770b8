#pragma once
// SIGINT and SIGTERM while no load runs (a load hears them itself): noted, so that what has been measured can be written
// and no server is left. A second one ends the process at once; its servers go with it.

namespace tricorn {

// One at a time, on the main thread.
class Interruption {
public:
    Interruption();
    ~Interruption();
    Interruption(Interruption const&) = delete;
    Interruption& operator=(Interruption const&) = delete;

    bool came() const;
    int descriptor() const;   // readable when one came; nothing may be read from it
    void note();   // a load has heard one
};

}   // namespace tricorn
