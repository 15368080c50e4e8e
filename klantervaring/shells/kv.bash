# Completion of kv in bash: kv says what may stand here, a value and a tab and its meaning on each line.
_kv_completion() {
    local line=${COMP_LINE:0:COMP_POINT} begun=${COMP_WORDS[COMP_CWORD]} value help wide=0 i
    local -a values helps
    COMPREPLY=() values=() helps=()
    while IFS=$'\t' read -r value help; do
        case $value in
        '<file>' | '<folder>')
            local kind=-f IFS=$'\n'
            [[ $value == '<folder>' ]] && kind=-d
            compopt -o filenames 2>/dev/null
            COMPREPLY=($(compgen "$kind" -- "$begun"))
            return
            ;;
        esac
        # an @ ends a word for bash: what stands before it is kept
        [[ $line == *' @' || $line == *" @$begun" ]] && value=${value#@}
        values+=("$value") helps+=("$help")
        ((${#value} > wide)) && wide=${#value}
    done < <(_KV_COMPLETE=lines _KV_LINE=$line "${COMP_WORDS[0]}" 2>/dev/null)
    for i in "${!values[@]}"; do
        value=${values[i]} help=${helps[i]}
        if ((${#values[@]} > 1)) && [[ $COMP_TYPE == 63 || $COMP_TYPE == 33 || $COMP_TYPE == 64 ]]; then
            # it is only listed now: what it means stands beside it
            [[ -n $help ]] && printf -v value '%-*s  (%s)' "$wide" "$value" "$help"
            COMPREPLY+=("${value:0:${COLUMNS:-80}-2}")
        elif [[ $begun == [\'\"]* ]]; then
            COMPREPLY+=("$value")
        else
            printf -v value '%q' "$value"
            COMPREPLY+=("$value")
        fi
    done
}
complete -o nosort -F _kv_completion kv 2>/dev/null || complete -F _kv_completion kv
