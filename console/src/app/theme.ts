import { createTheme, darken, lighten, type CSSVariablesResolver, type MantineTheme } from '@mantine/core'

export const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: 9,
  autoContrast: true,
  // Where black and white text have the same contrast, 4.6:1.
  luminanceThreshold: 0.18,
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily: 'system-ui, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif',
  headings: { fontWeight: '650', sizes: { h1: { fontSize: '1.5rem' }, h2: { fontSize: '1.15rem' }, h3: { fontSize: '1rem' } } },
})

/** Colours that text is written in, dark or light enough for 4.5:1 where Mantine's own are not. */
export const variables: CSSVariablesResolver = (theme) => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': theme.colors.gray[7],
    '--mantine-color-placeholder': theme.colors.gray[7],
    '--mantine-color-error': theme.colors.red[9],
    ...each(theme, (shade) => darken(shade[9], 0.4)),
  },
  dark: {
    '--mantine-color-dimmed': theme.colors.dark[1],
    '--mantine-color-placeholder': theme.colors.dark[1],
    '--mantine-color-error': theme.colors.red[3],
    ...each(theme, (shade) => lighten(shade[3], 0.2)),
  },
})

/** The texts of light variants and of coloured words. */
function each(theme: MantineTheme, text: (shade: MantineTheme['colors'][string]) => string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(theme.colors)
      .filter(([name]) => name !== 'dark')
      .flatMap(([name, shade]) => {
        const color = text(shade)
        return [
          [`--mantine-color-${name}-light-color`, color],
          [`--mantine-color-${name}-outline`, color],
          [`--mantine-color-${name}-text`, color],
        ]
      }),
  )
}
