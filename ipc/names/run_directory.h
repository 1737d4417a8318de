#pragma once

#include <string>

// Where the names of channels stand, and names that nobody can guess.
namespace ipc {

// Where the names of this user's channels stand: $IPCLAB_RUN_DIR, else $XDG_RUNTIME_DIR/ipclab, else
// $TMPDIR/ipclab-UID, else /tmp/ipclab-UID. Made when it is missing, with mode 0700; Error
// (permission_denied) if it is not a directory of ours that only we can enter.
std::string run_directory();
// The same path, neither made nor looked at.
std::string run_directory_path();
// Error (permission_denied) if it is not a directory of ours that only we can enter.
void refuse_shared_directory(const std::string& path);

// 128 random bits as text, for names that nobody should guess.
std::string random_name();

}  // namespace ipc
