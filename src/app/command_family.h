// SPDX-License-Identifier: MIT
// The functions of command_table.c's rows, one file a family. Each gets what
// stands behind the name without blanks around it, starts the work and returns
// at once.
#pragma once

#include "timbre/app/studio.h"

typedef Status CommandRun(Studio *studio, const char *argument, Error *error);

// command_make.c
CommandRun command_make_new, command_make_regenerate, command_make_render,
    command_make_tweak, command_make_reset, command_make_lock,
    command_make_unlock, command_make_seed;
// command_reference.c
CommandRun command_reference_ref, command_reference_with,
    command_reference_extend, command_reference_model;
// command_queue.c
CommandRun command_queue_list, command_queue_cancel, command_queue_again,
    command_queue_duplicate, command_queue_move;
// command_take.c
CommandRun command_take_focus, command_take_next, command_take_previous,
    command_take_star, command_take_title, command_take_delete,
    command_take_undo, command_take_redo, command_take_list,
    command_take_filter, command_take_show, command_take_info;
// command_export.c
CommandRun command_export_write, command_export_copy;
// command_play.c
CommandRun command_play_play, command_play_toggle, command_play_pause,
    command_play_stop, command_play_seek, command_play_volume,
    command_play_mute, command_play_device;
// command_session.c
CommandRun command_session_open, command_session_list, command_session_new,
    command_session_rename, command_session_delete, command_session_undelete,
    command_session_save;
// command_setting.c
CommandRun command_setting_set, command_setting_list, command_setting_backend,
    command_setting_preset, command_setting_bind;
// command_screen.c
CommandRun command_screen_theme, command_screen_themes, command_screen_zoom,
    command_screen_focus, command_screen_next_pane,
    command_screen_previous_pane, command_screen_help, command_screen_palette,
    command_screen_line, command_screen_redraw, command_screen_log,
    command_screen_motion, command_screen_mouse, command_screen_prompt,
    command_screen_edit, command_screen_revise;
// command_models.c
CommandRun command_models_run;
// command_program.c
CommandRun command_program_quit, command_program_quit_now,
    command_program_doctor, command_program_version, command_program_about;

// A setting of this session: checked, set, put to work and told.
Status command_setting_apply(Studio *studio,
                             const char *name,
                             const char *value,
                             Error *error);
