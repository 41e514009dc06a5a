"""The scripts with which shells ask predlint how a command line may continue.

Each script runs the program that is being typed with ``_PREDLINT_COMPLETE`` set, and reads lines of three fields separated by tabs: the
kind, the text, its meaning. ``word`` is a whole argument, ``part`` one that is not complete; ``file`` and ``dir`` leave it to the shell to
list files, after the text that precedes the path in the same argument. A percent sign is doubled, since click fills in these templates.
"""

from __future__ import annotations

BASH = r"""# Completion of %(prog_name)s for bash 4.4 and newer. In ~/.bashrc:
#   eval "$(%(prog_name)s completion bash)"
%(complete_func)s() {
    local kind text about program="${1/#\~\//$HOME/}" IFS=$'\n'
    COMPREPLY=()
    while IFS=$'\t' read -r kind text about; do
        case $kind in
            word) COMPREPLY+=("$text") ;;
            part) COMPREPLY+=("$text"); compopt -o nospace ;;
            file) compopt -o default -o filenames ;;
            dir) compopt -o dirnames -o filenames ;;
        esac
    done < <(COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD %(complete_var)s=bash_complete "$program" 2>/dev/null)
}
if ((BASH_VERSINFO[0] > 4 || BASH_VERSINFO[0] == 4 && BASH_VERSINFO[1] > 3)); then
    complete -o nosort -F %(complete_func)s %(prog_name)s
else
    echo "%(prog_name)s: completion takes bash 4.4 or newer, and this is $BASH_VERSION" >&2
fi
"""

ZSH = r"""#compdef %(prog_name)s
# Completion of %(prog_name)s for zsh. In ~/.zshrc, after compinit:
#   eval "$(%(prog_name)s completion zsh)"
# or save it as _%(prog_name)s in a folder of $fpath.
%(complete_func)s() {
    local line kind text about program=${~words[1]}
    local -a whole parts
    while IFS=$'\t' read -r kind text about; do
        case $kind in
            word) whole+=("${text//:/\\:}${about:+:$about}") ;;
            part) parts+=("${text//:/\\:}${about:+:$about}") ;;
            file) [[ -n $text ]] && compset -P "${(b)text}"; _files ;;
            dir) [[ -n $text ]] && compset -P "${(b)text}"; _files -/ ;;
        esac
    done < <(COMP_WORDS="${(F)words[1,CURRENT]}" COMP_CWORD=$((CURRENT-1)) %(complete_var)s=zsh_complete $program 2>/dev/null)
    (( $#whole )) && _describe -V %(prog_name)s whole -U
    (( $#parts )) && _describe -V %(prog_name)s parts -U -S ''
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    %(complete_func)s "$@"
else
    compdef %(complete_func)s %(prog_name)s
fi
"""

FISH = r"""# Completion of %(prog_name)s for fish. In ~/.config/fish/config.fish:
#   %(prog_name)s completion fish | source
function %(complete_func)s
    set -l program (commandline -opc)[1]
    set -l current (commandline -ct)
    set -lx COMP_WORDS (commandline -opc | string collect)
    set -lx COMP_CWORD $current
    set -lx %(complete_var)s fish_complete
    for line in ($program 2>/dev/null)
        set -l field (string split -m 2 \t -- $line)
        switch $field[1]
            case word part
                printf '%%s\t%%s\n' $field[2] $field[3]
            case file
                # as fish completes the arguments of a command that it does not know: __fish_complete_path of 3.6 knows no quotes
                for path in (complete -C "'' "(string replace -- $field[2] '' $current | string collect))
                    printf '%%s%%s\n' $field[2] $path
                end
            case dir
                for path in (__fish_complete_directories (string replace -- $field[2] '' $current))
                    printf '%%s%%s\n' $field[2] $path
                end
        end
    end
end
complete --command %(prog_name)s --no-files --arguments "(%(complete_func)s)"
"""
