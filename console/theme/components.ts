import { alpha, type Theme, type ThemeOptions } from '@mui/material/styles'

type Components = NonNullable<ThemeOptions['components']>

const wrapAnywhere = { overflowWrap: 'anywhere', wordBreak: 'normal', lineBreak: 'strict' } as const

const surfaces: Components = {
  MuiPaper: {
    defaultProps: { elevation: 0 },
    styleOverrides: {
      root: { backgroundImage: 'none' },
      outlined: ({ theme }) => ({ borderColor: theme.palette.divider }),
    },
  },
  MuiCard: {
    defaultProps: { variant: 'outlined' },
    styleOverrides: { root: { borderRadius: 10 } },
  },
  MuiDialog: { styleOverrides: { paper: { borderRadius: 12 } } },
  MuiPopover: {
    styleOverrides: {
      paper: ({ theme }) => ({
        border: `1px solid ${theme.palette.divider}`,
        boxShadow: `0 8px 28px ${alpha('#000', theme.palette.mode === 'dark' ? 0.5 : 0.14)}`,
      }),
    },
  },
  MuiTooltip: { defaultProps: { arrow: true } },
}

const inputs: Components = {
  MuiButton: {
    defaultProps: { disableElevation: true },
    styleOverrides: { root: { textTransform: 'none', borderRadius: 8, fontWeight: 600 } },
  },
  MuiButtonBase: {
    styleOverrides: {
      root: ({ theme }) => ({
        // A bare button takes the system's font, which may lack Japanese.
        fontFamily: theme.typography.fontFamily,
        '&.Mui-focusVisible': {
          outline: `2px solid ${theme.palette.primary.main}`,
          outlineOffset: 2,
        },
      }),
    },
  },
  MuiTextField: { defaultProps: { variant: 'outlined', size: 'small' } },
  MuiFormControl: { defaultProps: { variant: 'outlined', size: 'small' } },
  MuiCheckbox: {
    defaultProps: {
      // The name is for the box itself; as a plain attribute it would stand on the span around it.
      slotProps: {
        input: ({ inputProps, 'aria-label': label }) => ({ ...inputProps, 'aria-label': label }),
      },
    },
  },
  MuiFormHelperText: { styleOverrides: { root: { marginBottom: 6 } } },
  MuiOutlinedInput: {
    styleOverrides: {
      root: ({ theme }) => ({ backgroundColor: theme.palette.background.paper, borderRadius: 8 }),
    },
  },
  MuiTab: { styleOverrides: { root: { textTransform: 'none', fontWeight: 600, minHeight: 44 } } },
}

const tables: Components = {
  MuiTableCell: {
    styleOverrides: {
      root: ({ theme }) => ({ borderColor: theme.palette.divider, ...wrapAnywhere }),
      sizeSmall: { padding: '7px 12px' },
      head: ({ theme }) => ({
        color: theme.palette.text.secondary,
        fontWeight: 600,
        fontSize: '0.78rem',
        whiteSpace: 'nowrap',
      }),
    },
  },
}

const reactAdmin = {
  RaLayout: {
    styleOverrides: {
      root: ({ theme }: { theme: Theme }) => ({
        // react-admin's `fit-content` would let a wide table widen the page instead of scrolling.
        minWidth: 0,
        '& .RaLayout-appFrame': { marginTop: 56, minWidth: 0 },
        '& .RaLayout-content': {
          minWidth: 0,
          padding: '4px 24px 40px',
          [theme.breakpoints.down('sm')]: { padding: '0 12px 32px' },
        },
      }),
    },
  },
  RaSidebar: {
    styleOverrides: {
      root: ({ theme }: { theme: Theme }) => ({
        // As high as the page beside it, so that its edge does not end while that is scrolled.
        height: 'auto',
        borderRight: `1px solid ${theme.palette.divider}`,
        [theme.breakpoints.down('sm')]: { borderRight: 0 },
        // The phone's drawer hides the app bar, so it starts at the top.
        '& .MuiPaper-root': {
          [theme.breakpoints.only('xs')]: { backgroundColor: theme.palette.background.paper },
        },
      }),
    },
  },
  RaMenuItemLink: {
    styleOverrides: {
      root: ({ theme }: { theme: Theme }) => ({
        margin: '1px 8px',
        padding: '6px 8px',
        borderRadius: 8,
        color: theme.palette.text.primary,
        // English names are longer than the menu is wide.
        '.RaMenu-open & .MuiTypography-noWrap': { whiteSpace: 'normal' },
        '& .RaMenuItemLink-icon': { minWidth: 34, color: theme.palette.text.secondary },
        '&.RaMenuItemLink-active': {
          color: theme.palette.primary.main,
          fontWeight: 600,
          backgroundColor: alpha(theme.palette.primary.main, 0.09),
          '& .RaMenuItemLink-icon': { color: theme.palette.primary.main },
        },
      }),
    },
  },
  RaDataTable: {
    styleOverrides: {
      root: ({ theme }: { theme: Theme }) => ({
        // The rows scroll below their heads, so that heads, filters and pages stay in sight.
        '& .RaDataTable-tableWrapper': {
          overflow: 'auto',
          maxHeight: 'max(24rem, calc(100dvh - 250px))',
        },
        '& .RaDataTable-headerCell': { backgroundColor: theme.palette.background.paper },
        '& .RaDataTable-row:last-child td': { borderBottom: 0 },
      }),
    },
  },
  RaList: {
    styleOverrides: {
      root: { '& .RaList-main': { minWidth: 0 }, '& .RaList-content': { overflow: 'hidden' } },
    },
  },
  RaListToolbar: {
    styleOverrides: {
      root: ({ theme }: { theme: Theme }) => ({
        alignItems: 'flex-start',
        '&&': { flexWrap: 'nowrap' },
        padding: '4px 0 12px',
        gap: 8,
        // react-admin stacks these on a phone; side by side they leave the screen to the rows.
        [theme.breakpoints.down('sm')]: { backgroundColor: 'transparent', flexDirection: 'row' },
      }),
    },
  },
  RaFilterForm: {
    styleOverrides: {
      root: {
        '&&': { flex: '1 1 0', minWidth: 0 },
        '& .RaFilterForm-filterFormInput .MuiFormControl-root': { marginTop: 0 },
        gap: 8,
        rowGap: 10,
        alignItems: 'center',
        flexWrap: 'wrap',
        padding: 0,
        minHeight: 0,
      },
    },
  },
  RaFilterFormInput: {
    styleOverrides: {
      root: ({ theme }: { theme: Theme }) => ({
        '& .RaFilterFormInput-spacer': { width: 0 },
        '& .RaFilterFormInput-hideButton': { marginBottom: 0 },
        '& .MuiFormHelperText-root': { display: 'none' },
        '& .MuiFormControl-root': { margin: 0 },
        [theme.breakpoints.down('sm')]: { width: '100%', '& .MuiFormControl-root': { flex: 1 } },
      }),
    },
  },
  RaTopToolbar: {
    styleOverrides: {
      root: { '&&': { flex: '0 0 auto', minHeight: 40, padding: 0, background: 'none' } },
    },
  },
}

export const components = {
  MuiCssBaseline: {
    styleOverrides: (theme: Theme) => ({
      body: { fontFeatureSettings: '"palt" 0', textSizeAdjust: '100%' },
      a: { color: theme.palette.primary.main },
      ':focus-visible': { outlineColor: theme.palette.primary.main },
      '@media (prefers-reduced-motion: reduce)': {
        '*, *::before, *::after': {
          animationDuration: '0.01ms !important',
          transitionDuration: '0.01ms !important',
        },
      },
    }),
  },
  ...surfaces,
  ...inputs,
  ...tables,
  ...reactAdmin,
}
