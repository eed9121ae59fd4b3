import {readFileSync} from 'node:fs'
import {readFile,openFile} from './read-file.ts'
const rd=(f:string)=>readFileSync('tests/data/'+f)
const m=(n:string,f:()=>unknown)=>{const x:number[]=[];for(let i=0;i<25;i++){const a=performance.now();f();x.push(performance.now()-a)}const first=x[0]!;x.sort((a,b)=>a-b);console.log(n,'first',first.toFixed(0),'min',x[0]!.toFixed(0),'median',x[12]!.toFixed(0))}
const b=rd('pc-ledger-r3.csv'),s=rd('staff-r3.csv')
m('ledger collect',()=>readFile(b,'devices',{today:'2021-08-06'}))
m('ledger stream',()=>{let n=0;for(const r of openFile(b,'devices').rows)n+=r.errors.length;return n})
m('staff collect',()=>readFile(s,'staff'))
