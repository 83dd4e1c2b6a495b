import { writeFileSync } from 'node:fs';
import { PrivateMariadb } from './src/demo/private-mariadb';
import { FIGURES, MISMATCHED, figuresOf, reportOf } from './test/support/figures';
(async()=>{
 const db=await PrivateMariadb.create(); process.env.TEST_MARIADB_SOCKET=db.socketPath;
 const { PLATFORM } = await import('./test/support/app');
 const { Visit, inspect } = await import('./test/support/browser');
 try {
 const v=await Visit.begin();
 const plat={...PLATFORM, owner:'Công ty TNHH Chợ Mẫu Việt Nam', taxCode:'0101234567', contact:'024 3825 0000'};
 const audit='/tmp/shots/audit.jsonl';
 const u=await v.serve(reportOf(FIGURES),{},plat,audit), m=await v.serve(reportOf(MISMATCHED),{},plat), h=await v.serve(reportOf(figuresOf(24)),{},plat,audit), l=await v.serve(reportOf(figuresOf(15)),{},plat);
 const { TestDatabase } = await import('./test/support/database');
 const shop=await TestDatabase.create(`CREATE TABLE orders (state VARCHAR(9), total DECIMAL(40, 2), placed DATETIME, KEY (placed));
  INSERT INTO orders SELECT IF(seq % 11 = 0, 'void', IF(seq % 7 = 0, 'open', 'done')), 1234567.25, NOW() - INTERVAL seq * 3 HOUR FROM seq_1_to_6000`);
 const sv=await Visit.begin(shop);
 const mu=await sv.serve(`
  -- accepted: stale (Sàn nghỉ Tết)
  SELECT 900 AS visits_total, 90 AS visits_period, 500 AS sellers_total, 139 AS sellers_new,
    20000 AS products_total, 6000 AS products_new;
  SELECT COUNT(*) AS orders_total, COUNT(CASE WHEN state = 'done' THEN 1 END) AS orders_succeeded,
    COUNT(CASE WHEN state = 'void' THEN 1 END) AS orders_failed,
    COALESCE(SUM(CASE WHEN state = 'done' THEN total END), 0) AS value_succeeded
  FROM orders WHERE placed >= :start AND placed < :end;`,{},plat,'/tmp/shots/audit2.jsonl');
 const code=await (async()=>{const {page}=await inspect(v.browser,mu,{});const c=await page.locator('main a.code').textContent();await page.context().close();return c;})();
 const want=process.argv.slice(2);
 const all: [string,string,any][]=[['r1366',u,{}],['m1366',m,{}],['h1366',h,{}],['l1366',l,{}],['r390',u,{viewport:{width:390,height:844}}],['m390',m,{viewport:{width:390,height:844}}],['h320',h,{viewport:{width:320,height:600}}],['rdark',u,{colorScheme:'dark'}],['r1024',u,{viewport:{width:1024,height:700}}],['y1366',u+'/?nam=2025',{}],['t1366',mu+'/theo-thang',{viewport:{width:1366,height:900}}],['t360',mu+'/theo-thang',{viewport:{width:360,height:1600}}],['c1366',mu+'/cach-tinh',{}],['k1366',mu+'/tra-cuu/'+code,{}],['k390',mu+'/tra-cuu/'+code,{viewport:{width:390,height:844}}],['kdark',mu+'/tra-cuu/'+code+'?voi='+code,{colorScheme:'dark'}],['p404',u+'/khong',{}],['p400',u+'/?nam=9999',{}]];
 for(const [n,url,o] of all){ if(want.length&&!want.includes(n)) continue; const {page,complaints}=await inspect(v.browser,url,o); await page.waitForTimeout(200); await page.screenshot({path:`/tmp/shots/${n}.png`}); const t=await page.locator('table').first().boundingBox().catch(()=>null); const hd=await page.locator('header').boundingBox(); console.log(n,hd?.height,t&&t.y+t.height,complaints); await page.context().close(); }
 for(const [n,url,sub] of [['pdf',u,0],['pdf24',h,0],['pdfsub',u,1],['pdft',mu+'/theo-thang',0],['pdfk',mu+'/tra-cuu/'+code,0],['pdfc',mu+'/cach-tinh',0]] as any){ if(want.length&&!want.includes(n)) continue; const {page}=await inspect(v.browser,url,{}); if(sub) await page.evaluate("document.documentElement.classList.add('for-submission')"); writeFileSync(`/tmp/shots/${n}.pdf`,await page.pdf({preferCSSPageSize:true})); await page.context().close(); }
 await v.end(); await sv.end(); await shop.drop();
 } finally { await db.remove(); }
})();
