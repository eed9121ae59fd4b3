import type { ReactNode } from 'react'
import { Layout as RaLayout } from 'react-admin'
import { AppBar } from './app-bar.tsx'
import { ErrorPage } from './error-page.tsx'
import { Menu } from './menu/menu.tsx'
import { SignInDialog } from './sign-in-dialog.tsx'
import { StepUpDialog } from './step-up-dialog.tsx'
import { useTopOfPage } from './use-top-of-page.ts'

export function Layout({ children }: { children: ReactNode }) {
  useTopOfPage()
  return (
    <RaLayout appBar={AppBar} appBarAlwaysOn menu={Menu} error={ErrorPage}>
      {children}
      <StepUpDialog />
      <SignInDialog />
    </RaLayout>
  )
}
