#compdef kv
# Completion of kv in zsh: kv says what may stand here, a value and a tab and its meaning on each line.
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }

_kv() {
    local line="${(j: :)words[1,CURRENT-1]} $PREFIX" value help
    local -a values helps shown
    integer wide=0 i
    while IFS=$'\t' read -r value help; do
        case $value in
            '<file>') _files; return ;;
            '<folder>') _files -/; return ;;
        esac
        values+=("$value") helps+=("$help")
        (( $#value > wide )) && wide=$#value
    done < <(_KV_COMPLETE=lines _KV_LINE="$line" "${(Q)words[1]}" 2>/dev/null)
    (( $#values )) || return 1
    for (( i = 1; i <= $#values; i++ )); do
        shown+=("${(r:wide:)values[i]}${helps[i]:+  -- $helps[i]}")
    done
    [[ $PREFIX == --*=* ]] && compset -P '*='
    compadd -l -V kv -d shown -M 'm:{[:lower:]}={[:upper:]} l:|=*' -a values
}

if [[ $funcstack[1] == _kv ]]; then
    _kv "$@"
else
    compdef _kv kv
fi
