#pragma once

#include <string>

// The directory with the names of channels, and random names.
namespace ipc {

// Returns the run directory, which has the names of this user's channels: $IPCLAB_RUN_DIR, else
// $XDG_RUNTIME_DIR/ipclab, else $TMPDIR/ipclab-UID, else /tmp/ipclab-UID. Makes it with mode 0700
// if it is missing. Throws Error (permission_denied) if it is not a directory of ours that only we
// can enter.
std::string run_directory();
// Returns the same path, without making or checking the directory.
std::string run_directory_path();
// Throws Error (permission_denied) if it is not a directory of ours that only we can enter.
void refuse_shared_directory(const std::string& path);

// Returns 128 random bits as text, for names that cannot be guessed.
std::string random_name();

}  // namespace ipc
