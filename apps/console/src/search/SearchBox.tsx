import Search from '@mui/icons-material/Search';
import {
  Autocomplete,
  Box,
  InputAdornment,
  TextField,
  Typography,
  type AutocompleteRenderInputParams,
} from '@mui/material';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useRef, useState, type Ref } from 'react';
import { useDataProvider } from 'react-admin';
import { useNavigate } from 'react-router-dom';
import { sentenceOf } from '../providers/apiError.js';
import type { PortcullisData } from '../providers/dataProvider.js';
import { useDebounced } from './useDebounced.js';
import { hitsOf, type Hit } from './searchModel.js';

const NONE: readonly Hit[] = [];

/** One box for a person, hostname, serial number or asset tag. `/` goes to it from anywhere but a field. */
export function SearchBox() {
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState('');
  const wanted = useDebounced(useDeferredValue(typed.trim()), 200);
  const data = useDataProvider<PortcullisData>();
  const navigate = useNavigate();
  const {
    data: hits = NONE,
    isFetching,
    error,
  } = useQuery({
    queryKey: ['search', wanted],
    queryFn: async ({ signal }) => hitsOf(await data.search(wanted, signal)),
    enabled: wanted.length >= 2,
    staleTime: 10_000,
  });
  useSlash(input);

  return (
    <Autocomplete<Hit, false, false, true>
      freeSolo
      fullWidth
      autoHighlight
      clearOnEscape
      blurOnSelect
      sx={{ maxWidth: 520 }}
      value={null}
      inputValue={typed}
      options={wanted.length >= 2 ? [...hits] : []}
      loading={isFetching}
      filterOptions={(all) => all}
      groupBy={(hit) => hit.group}
      getOptionKey={(hit) => (typeof hit === 'string' ? hit : hit.key)}
      getOptionLabel={(hit) => (typeof hit === 'string' ? hit : hit.title)}
      onInputChange={(_event, value, reason) => {
        if (reason !== 'selectOption' && reason !== 'reset') setTyped(value);
      }}
      onChange={(_event, hit) => {
        if (hit === null || typeof hit === 'string') return;
        setTyped('');
        void navigate(hit.to);
      }}
      renderOption={({ key, ...option }, hit) => (
        <Box component="li" key={key} {...option}>
          <HitLine hit={hit} />
        </Box>
      )}
      renderInput={(field) => (
        <SearchField field={field} inputRef={input} fault={error === null ? null : sentenceOf(error)} />
      )}
    />
  );
}

function HitLine({ hit }: { readonly hit: Hit }) {
  return (
    <Box sx={{ minWidth: 0 }}>
      <Typography noWrap>{hit.title}</Typography>
      <Typography variant="body2" color="textSecondary" noWrap>
        {hit.hint}
      </Typography>
    </Box>
  );
}

interface SearchFieldProps {
  readonly field: AutocompleteRenderInputParams;
  readonly inputRef: Ref<HTMLInputElement>;
  readonly fault: string | null;
}

function SearchField({ field, inputRef, fault }: SearchFieldProps) {
  const { slotProps } = field;
  const magnifier = (
    <InputAdornment position="start">
      <Search fontSize="small" />
    </InputAdornment>
  );
  return (
    <TextField
      {...field}
      inputRef={inputRef}
      placeholder="Person, hostname, serial or asset tag   ( / )"
      helperText={fault}
      error={fault !== null}
      slotProps={{
        ...slotProps,
        htmlInput: { ...slotProps.htmlInput, 'aria-label': 'Search Macs and devices' },
        input: { ...slotProps.input, startAdornment: magnifier },
      }}
    />
  );
}

function useSlash(input: { readonly current: HTMLInputElement | null }): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [input]);
}

function isField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLInputElement ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLElement && target.isContentEditable)
  );
}
