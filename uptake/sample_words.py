"""The grammars that generated records are composed from: sentence parts in three languages."""

# A line `symbol: wording | wording` has wordings with symbols in braces; `symbol= word word` has words, the commonest first.

ENGLISH = """
programme: {Adj} {Mod} {Things} | {Things} for {People} | {Mod} and {Mod} in {Place} | {Adj} {Things} on {Field} | {Mod} {Things}
title: {programme} | {kind}: {programme} | {kind} of the programme “{programme}” in {country}
title: {kind} of the joint programme on {field} ({year})
title: {kind} of the {agency} portfolio on {field} in {country} and its neighbours, {start} to {next}: what worked, for {people}, and why
pl: {adj} {mod} {things} | {mod} {things} | {adj} {things} | {mod} {things} for {people} | {adj} {things} in {place} | {things} on {field}
pl: {adj} {mod} {things} for {people} | {things} and {things} | {adj} and {adj} {things} | {mod} {things} on {field}
np: {pl} | {pl} | {pl} | {pl} | {pl} | {pl} | {field}
so: so that {people} can {v} {np} | in order to {v} {np} | to {v} {np} | with a view to {ving} {np} and {ving} {np}
so: for the benefit of {people}
so: and {v} {np} | by {ving} {np} | while {ving} {np} | through {np}
with: with {partner} | together with {partner} and {partner} | under the lead of {partner} | in consultation with {people}
with: across {place}
ask: {v} {np} {so}. | {v} {np} {with} {so}. | {with}, {v} {np} and {v} {np}. | {advly} {v} {np}, {ving} {np} {when}, {so}.
ask: {agency} should {v} {np} {with}, and {advly} {v} {np} {so}. | In {place}, {v} {np} {so}; {when}, {v} {np} as well.
ask: {v} and {v} {np} in {country}.
short: {v} {np}. | {v} {np} {so}. | {v} {np} in {country}.
explain: The evaluation found that {pl} were not yet {advly} {ved} in {place}, which kept {people} from {ving} {np}.
explain: {People} told the evaluators that {pl} matter more to them than {np}, above all {when}.
explain: {pl} remain {adj}, although {partner} {ved} {np} in {year}.
explain: This concerns {np}, {np} and {np}. | Without {np}, gains in {field} may not outlast the programme.
explain: About {n} per cent of {people} had heard of {np}.
explain: Where {partner} had {ved} {np}, {people} were {n} per cent more likely to {v} {np} ({place}, {year}).
agree: Management agrees: {pl} are part of the plan for {next}, and {partner} will {v} {np}.
agree: The recommendation is welcome. {agency} has {ved} {np} since {start} and will {v} {np} {when}.
agree: {agency} {advly} {ved} {np} after the evaluation's field visits, and {np} will be {ved} {with}.
agree: The office takes note that {pl} need attention, and will be {ved} {when}.
partly: Management accepts the part on {np}. It cannot {v} {np}, since these belong to {partner}.
partly: {np} will be {ved}; {pl}, however, depend on funds that are not yet secured for {next}.
reject: Management does not accept this recommendation, because {pl} are the task of {partner}, and to {v} {np} would repeat their work.
reject: The office {ved} {np} in {year} and sees no need to {v} them again; the evaluation did not consider {np}.
moot: The programme ended in {year}, and {pl} have been handed over to {partner}.
moot: This no longer applies to {country}, where {pl} were closed.
do: {v} {np} {with}. | {v} {np} {so}. | {v} {np} {when}. | {v} and {v} {np} {with}, {ving} {np} {so}.
do: {n} {things} {ved} for {people} in {place}. | {v} {things} on {field} {with}, with {np} as annex.
note: {pl} were {ved} {when}. | {n} of 100 {things} {ved}; the rest follow in {next}. | Delayed, as {np} had to be {ved} first.
note: {partner} {ved} {np}, and {agency} will {v} {things}. | Funds for {field} are still sought. | See {things} on {field} ({year}).
overall: {agency} thanks the evaluators for {adj} work on {np}.
overall: The findings on {field} confirm what {people} and {partner} have said about {np}.
overall: Most recommendations can be carried out with the means at hand; {pl} ask for more.
overall: The evaluation came while {pl} were being {ved}, and its advice on {field} has been used at once.
overall: In {place} the evaluators could not meet {people}, which limits what can be said of {np}. | {explain}
lesson: {pl} hold when {people} {v} them from the start | {things} on {field} work best {with} | {People} {v} what they helped to {v}
lesson: {adj} {things} need {adj} {things}
lesson: Start {ving} {np} before {ving} {np} | {pl} are no substitute for {pl}, however {adj}
lesson: Without {np}, {things} on {field} remain {adj} | Ask {people} first
tell: {explain} | When {partner} {ved} {np}, {people} began to {v} {things} of their own accord.
tell: In {country}, *{np}* turned out to be the condition for all else. | It took {n} months to {v} {np}; {ving} {np} took {n} weeks.
tell: Much depended on **{field}**, which {partner} and {people} see differently.
tell: {Advly} {ved} {things} gave {people} the means to {v} {np}.
tip: {v} {np} {so}. | Before {ving} {np}, {v} {np} {with}. | Keep {things} {adj}: {people} {v} them only when they can {v} {np}.
tip: Let {people} {v} {np}.
part: {np} | {ving} {np} | {np} {with} | {ving} {things} for {people}
shown: In {place}, {partner} {ved} {np} for {n} {people}. Within {n} months, {pl} were {ved} by {people} themselves.
shown: A survey of {n} {people} in {country} showed that {np} mattered most, followed by {np}.
caption: {Mod} {things} in {country} | How {people} {ved} {np} | {Field} in {place}
heading: {Field} | {Things} and {things} | Programme level recommendations | {Mod} {things}
publication: What we know about {field}: lessons from {place} | {Ving} {np} | {Field} and {field}: a reader
unit: {Mod} Unit | {Field} Section | {country} Office | {Mod} and {Mod} Division | {Mod} Specialists
when: by the middle of {next} | in the first half of {next} | at the end of {year} | from {next} on | during {year} | every quarter
when: twice a year | within six months | before the next programme begins | in every new phase | as funds allow
place: {country} | {spot} | {spot} of {country} | {spot} | {area}
area: the region | countries of origin | countries of destination | all participating countries | the western corridor | the coastal belt
area: the northern highlands | the lower river basin
people: {who} | {who} | {whose} {who} | {who} in {spot} | {who} and {who}
who: women migrant workers | returning migrants | returnees | survivors of violence | young women | rural households | widows
who: domestic workers | displaced families | seasonal labourers | girls out of school
who: persons with disabilities | market traders | fishers | herders | smallholders | community leaders | teachers | nurses | midwives
who: social workers | police officers | judges | labour inspectors | consular staff | recruiters | employers
who: trade unionists | journalists | students | apprentices | graduates | mothers | fathers | grandparents | adolescents | elders
who: volunteers | interpreters | mediators | paralegals | counsellors | entrepreneurs | cooperatives | tenants | stateless persons
who: host communities | asylum seekers | refugees | remittance senders | care workers | garment workers | miners | bus drivers
who: waste pickers | street vendors | weavers | potters | beekeepers | coffee growers | councillors | parliamentarians | local officials
whose: young | elderly | unemployed | newly arrived | undocumented | organized | self-employed | trained | isolated | skilled | low-paid
whose: first-time | indigenous | landless | bereaved | uninsured
spot: border districts | coastal provinces | hill villages | informal settlements | mining towns | transit stations | reception centres
spot: district capitals | island communities | refugee camps | free trade zones | river ports | oasis towns | fishing harbours
spot: pilot municipalities | rural clinics | secondary schools | town halls | bus terminals | airports | consulates | shelters | courts
spot: job centres | weekly markets | plantations | vocational colleges | factories | drylands | flood plains | suburbs
partner: the ministry of {bureau} | the {bureau} authority | {bureau} committees | national {bureau} councils | the department of {bureau}
partner: {group} | {group} | regional {group} | local {group}
bureau: labour | interior | justice | health | education | finance | planning | agriculture | social protection | women's affairs
bureau: statistics | foreign affairs | trade | youth | housing | transport | fisheries | environment | tourism | migration
bureau: consular affairs | local government | energy | culture
group: civil society organizations | trade unions | employers' federations | universities | research institutes | women's groups
group: diaspora associations | donors | development banks | parliaments | municipalities | insurers | savings groups | bar associations
group: radio stations
group: implementing partners | faith organizations | chambers of commerce | ombudspersons | national human rights institutions
group: sister agencies | country teams | recruitment agencies | telephone companies | museums | credit unions | water boards | youth clubs
group: legal aid clinics
field: {mod} {theme} | {theme} | {theme} and {theme} | {adj} {theme}
theme= access accountability advocacy agency arbitration autonomy awareness banking bargaining budgeting care childcare citizenship
  coherence cohesion commerce compliance confidence coordination counselling credit crime culture debt dignity disability displacement
  diversity drought education employability employment entrepreneurship equality ethics exploitation extension farming fairness finance
  forestry gender governance handicraft harassment harvest health housing hunger hygiene identity inclusion income indebtedness
  independence inequality inflation informality infrastructure inheritance innovation insurance integrity internet investment irrigation
  justice knowledge labour language law leadership learning legislation literacy livelihoods livestock loneliness maintenance management
  masculinity maternity mediation mental_health mentoring migration mobility monitoring motherhood movement nutrition ownership parenthood
  participation payment peace pensions planning policing poverty prevention privacy procurement production protection quality racism
  recognition recovery recruitment redress rehabilitation reintegration relocation remittances representation reproduction research
  resettlement resilience respect retirement return rights safety sanitation savings schooling security self-reliance slavery solidarity
  statistics stigma sustainability taxation technology tenure tourism trade trafficking training transit transparency transport trust
  unemployment unionization urbanization violence voice volunteering voting wages water welfare well-being work
mod= admission advisory advocacy alert appeals apprenticeship arrival audit baseline behaviour_change benefit border broadcasting budget
  bureau camp campaign career case_management cash census child_protection civil_registry climate coaching coastal community
  community-based complaints compliance conciliation confidentiality consular contingency contract coordination cost counselling court
  crisis cross-border curriculum customs data database demand departure deployment desk detention diaspora dispute documentation donor
  early_warning education emergency employer employment empowerment energy enrolment enterprise evaluation evidence exchange exit facility
  family feedback fellowship field finance flood food forecasting forensic fund_raising gender grant grievance guarantee harvest health
  helpline hospital hotline household housing human_resources identity impact incentive inception information innovation inspection
  insurance intake interpretation investment job judicial knowledge labour labour_market land language leadership learning legal leave
  lending liaison licensing literacy loan management market media medical mentoring migrant migration mobile monitoring neighbourhood
  network nutrition orientation outcome outreach partnership passport patrol payroll pension performance permit phone police policy
  portfolio pre-departure procurement profiling programme project protection psychosocial public_health quality radio rapid_response
  recovery recruitment referral registration rehabilitation reintegration remittance reporting research resettlement residence resource
  results return risk rights safety sanitation savings school scholarship screening seed service shelter skills social_media
  social_protection staff stakeholder statistical strategy supply survey survivor tax teacher technical telephone tender trade training
  transfer transit translation transport travel treasury tribunal trust union vaccination value_chain victim village visa vocational
  volunteer voucher wage waste water weather welfare welcome witness women's workplace workshop youth
things= accounts actions agreements aims alliances allocations analyses approaches archives arrangements articles assemblies assessments
  assets assurances audits barriers baselines benchmarks bodies briefings briefs brochures budgets bulletins calendars campaigns
  capacities catalogues centres chains channels chapters charters checklists circles clauses clinics clubs coalitions codes collections
  commissions commitments committees compacts comparisons competencies components concepts conferences consortia consultations contacts
  contracts contributions controls conventions costs councils courses criteria databases deadlines debates decisions decrees definitions
  demands designs desks dialogues directories discussions documents dossiers drafts drills duties efforts endowments entitlements
  estimates evaluations events examples exchanges exercises exhibitions expectations expenses experiences experiments facilities
  factsheets fairs fees festivals figures films findings flows focal_points forms formulas forums foundations frameworks functions funds
  gaps gatherings goals grants groups guarantees guidelines habits handbooks hearings helplines hubs ideas images incentives indicators
  initiatives inputs inquiries inspections institutions instruments instructions interviews inventories investments invitations journals
  kits laws leaflets lectures ledgers letters levels libraries licences links lists loans logframes logs machines manuals maps markers
  materials measures mechanisms meetings memoranda messages methods milestones minutes missions models modules motions networks norms
  notes notices obligations offers offices opportunities options orders organizations outcomes outlines outputs outreach_visits packages
  panels papers partnerships pathways patterns payments permits petitions phases pilots plans plays platforms pledges podcasts points
  policies polls portals positions posters posts practices premises priorities procedures processes products programmes projects promises
  proposals protocols provisions publications quotas rates ratings receipts records reforms registers registries regulations rehearsals
  relations remedies reminders reports requests reserves resolutions resources responses responsibilities results reviews risks roles
  rosters routes routines rules safeguards samples sanctions savings scenarios schedules schemes scholarships seminars sequences series
  services sessions settings shares sheets signals sites skills solutions songs sources spaces staff_posts stages stakes standards
  statements steps stories strategies structures studies subsidies summaries supplies surveys symbols syllabuses systems tables talks
  targets tasks teams techniques templates tenders terms tests texts theories timelines titles toolkits tools topics tours trackers
  traditions trainings transfers trends trials trips tutorials units updates uses values vehicles ventures verdicts versions videos views
  visits visions warnings websites wishes workflows workplans workshops
adj= accessible accountable accurate achievable active adaptive additional adequate affordable ambitious annual anonymous applied
  appropriate articulate authentic autonomous available balanced basic better bilateral binding bold brief broad busy capable careful
  central certified civic clear closer coherent collaborative collective common compact comparable competent complementary complete
  complex comprehensive concise concrete confidential connected consistent constant context-specific continuous convincing cooperative
  costed costly creative credible critical cross-sectoral cultural cumulative current customary daily decentralized decisive dedicated
  deliberate democratic dependable detailed different digital direct disaggregated distinct diverse donor-funded durable dynamic early
  easy economic effective efficient elaborate electronic eligible emerging empirical engaging equal equitable essential established
  ethical everyday evidence-based exact exemplary existing explicit external fair faithful familiar feasible feminist final financial firm
  fiscal flexible focused follow-up foreign formal former fragile frequent fresh friendly full functional fundamental funded further
  future gender-responsive gender-transformative generous genuine gradual greater harmonized helpful high-level holistic home-grown
  human-rights-based humane ideal immediate impartial inclusive incremental independent indicative indirect individual informal informed
  innovative insightful institutional integrated intensive inter-agency interactive interim intermediate internal international
  intersectional joint judicious just key large lasting lawful lean legitimate limited lively local logical long-term low-cost main major
  manageable mandatory manual matching meaningful measurable medium-term minimal mixed modern modest modular monthly multi-country
  multi-stakeholder multi-year multilateral multilingual municipal mutual national needs-based neutral new nimble non-discriminatory novel
  objective official ongoing online open operational optional oral orderly ordinary original outstanding overarching paid parallel
  participatory particular patient peer-led periodic permanent personal persuasive physical plain planned pooled popular portable positive
  possible practical precise predictable preliminary preventive previous principled private proactive professional profound prompt proper
  proportionate prospective proven provincial public punctual qualitative quantitative quarterly quick rapid rare ready realistic
  reasonable recent reciprocal recurrent regional regular related relevant reliable renewed repeated representative resilient respectful
  responsive rigorous robust routine rural safe scalable scattered seasonal secure selective sensible sensitive separate serious shared
  sharp short-term simple single skilled small-scale smart sober social solid sound special specific stable standard steady strategic
  strict strong structural structured subnational successful sufficient suitable supplementary supportive survivor-centred sustainable
  sustained swift systematic tailored tangible targeted technical temporary tested thematic thorough timely traceable traditional trained
  transparent trauma-informed tripartite trusted two-way typical unified uniform universal unpaid up-to-date urban urgent usable useful
  valid valuable varied verifiable viable virtual visible vital voluntary weekly wide-ranging written yearly youth-friendly
v= strengthen develop review update support design establish map monitor adapt improve promote include expand finance document align pilot
  publish share integrate assess revise prioritize consolidate coordinate simplify harmonize translate test train use fund track
  accelerate acknowledge address adjust administer adopt advance advertise advise allocate analyse anchor announce anticipate apply
  appraise approve arrange articulate assemble assign attract audit authorize balance benchmark brief broaden budget calibrate catalogue
  centralize certify challenge champion chart circulate clarify classify coach codify collate combine commission communicate compare
  compile complete conclude configure confirm connect consider consult contextualize convene convert convey correct cover create customize
  debate decentralize deepen defend define delegate deliver demonstrate deploy describe digitize direct discuss disseminate distribute
  diversify duplicate earmark edit elaborate employ empower enable encourage endorse enforce engage enhance enlarge enrich ensure entrust
  envisage equip evaluate examine exchange execute explain explore express extend facilitate familiarize favour film filter finalize
  follow format formulate foster frame fulfil gather generate govern group guarantee guide handle highlight host identify illustrate
  imagine implement incorporate increase index inform initiate inspect inspire install institutionalize intensify interlink interpret
  introduce investigate invite involve issue join judge justify label launch legalize leverage licence link list localize locate log
  maintain manage market maximize measure mediate mention mentor merge minimize mobilize model moderate modernize modify motivate name
  narrow negotiate nominate normalize note notify nurture observe obtain offer open operate operationalize optimize order organize orient
  outline own package partner perform permit phase place plan pledge pool position postpone practise prepare present preserve prevent
  print process procure produce professionalize propose protect provide publicize pursue qualify quantify question raise rank rationalize
  reach realize reassess receive recognize recommend reconcile record recruit redesign redirect reduce refine reflect reform refresh
  regain register regulate rehearse reinforce relate release relocate remove renew renovate reorganize repair repeat rephrase replace
  replicate represent request require research reshape resolve respect restore restructure retain retrain reuse revisit revive reward
  safeguard scale schedule screen search secure select sensitize separate sequence serve settle shape shorten showcase signal sign sketch
  solicit sort source specify sponsor stabilize staff stagger standardize start state stimulate stock store streamline structure study
  subdivide submit subsidize suggest summarize supervise supplement supply survey suspend sustain synchronize systematize tailor target
  tender time trace transfer transform transmit treat trial trigger trim trust unify upgrade urge validate value verify view visit
  visualize voice weigh welcome widen
advly= adequately actively annually anonymously boldly briefly calmly carefully clearly closely collectively competently comprehensively
  concisely confidently consciously consistently constructively continuously cooperatively critically daily decisively deeply deliberately
  democratically diligently directly discreetly early effectively efficiently entirely equally evenly explicitly extensively fairly
  faithfully firmly flexibly formally frankly freely frequently fully further generously gently gradually honestly immediately impartially
  increasingly independently individually informally intensively internally jointly largely legally locally meaningfully methodically
  modestly monthly mutually nationally naturally neatly newly officially openly orally partly patiently periodically permanently
  personally politely positively practically precisely predictably proactively progressively promptly properly publicly quarterly quickly
  quietly rapidly readily realistically regularly reliably rigorously safely seasonally securely separately seriously sharply silently
  simply skilfully slowly smoothly solidly specifically steadily strategically strictly strongly successfully sufficiently suitably
  swiftly systematically temporarily thoroughly tirelessly together transparently truly uniformly universally urgently usefully visibly
  vigorously voluntarily weekly widely willingly wisely yearly
"""

FRENCH = """
programme: {Tm} {am} | {Tf} {af} pour {people} | {Field} et {field} | {Tm} {am} dans {place}
title: {programme} | Évaluation finale : {programme} | Évaluation à mi-parcours du programme « {programme} » ({year})
title: Évaluation conjointe des {tm} {am} et des {tf} {af} en faveur de {people}, {start}-{year}
pl: les {tm} {am} | les {tf} {af} | les {tm} pour {people} | les {tf} sur {field} | les {tf} {af} dans {place}
pl: les {tm} {am} et les {tf} {af}
np: {pl} | {pl} | {pl} | {pl} | {pl} | {pl} | {field}
so: afin de {v} {np} | pour que {people} puissent {v} {np} | de manière à {v} {np} et à {v} {np} | en vue de {v} {np}
so: au profit de {people}
with: avec {partner} | en concertation avec {people} | sous la conduite de {partner} | dans {place}
ask: {v} {np} {so}. | {with}, {v} {np} {so}. | {v} {np}, et {v} {np} {when}. | Il convient de {v} {np} {with}, {so}.
ask: {when}, {v} {np} {with} {so}.
short: {v} {np}. | {v} {np} {so}.
explain: L’évaluation a montré que {pl} ne suffisent pas à {v} {np} dans {place}.
explain: Environ {n} pour cent de {people} ne connaissent pas {np}. | Selon {partner}, {pl} comptent davantage que {np} {when}.
agree: La direction accepte la recommandation et s’engage à {v} {np} {when}.
agree: {pl} figurent déjà dans le plan de {next} ; {agency} entend aussi {v} {np}. | Le bureau s’emploie à {v} {np} {with}.
partly: La direction accepte de {v} {np}, mais ne peut {v} {pl}, qui relèvent de {partner}.
reject: La direction n’accepte pas cette recommandation : {pl} relèvent de {partner}, et il ne lui appartient pas de {v} {np}.
moot: Le programme a pris fin en {year} ; {partner} ont repris {np}.
do: {v} {np} {with}. | {v} {np} {so}. | {v} {np} {when}. | {v} {np} et {v} {np} {with}, {so}.
note: Travail en cours {with}. | {n} {tm} {am} réalisés en {year}. | Reporté, faute de moyens pour {v} {np}. | {pl} restent à {v}.
overall: {agency} remercie l’équipe d’évaluation de son travail sur {np}. | Les constats sur {field} rejoignent ceux de {partner}.
overall: {explain} | La plupart des recommandations seront suivies avec les moyens disponibles ; {pl} en demandent davantage.
lesson: {Tm} et {tf} ne durent que si {people} peuvent {v} {np} | Il faut {v} {np} avant de {v} {np} | Sans {field}, {pl} restent fragiles
tell: {explain} | Dans {place}, *{pl}* ont été la condition de tout le reste.
tell: Il a fallu {n} mois pour {v} {np}, et **{field}** y a beaucoup contribué.
tip: {v} {np} {so}. | Avant de {v} {np}, {v} {np} {with}. | Laisser {people} {v} {np}.
part: {np} | {v} {np} | {np} {with}
shown: Dans {place}, {partner} ont contribué à {v} {np} pour {n} familles. En {n} mois, {people} ont pu {v} {np}.
caption: {Tf} {af} | {Field} dans {place}
heading: {Field} | {Tm} {am}
publication: Ce que nous savons sur {field} : enseignements de {place} | {Tm} {am} et {tf} {af}
unit: Bureau régional | Unité chargée de {field} | Section des {tm} {am}
when: d’ici à {next} | au premier semestre de {next} | à la fin de {year} | chaque trimestre | deux fois par an | dès {next}
when: dans les six mois
people: les femmes migrantes | les migrants de retour | les survivantes | les jeunes filles | les ménages ruraux
people: les travailleuses domestiques | les familles déplacées | les personnes handicapées | les commerçantes | les pêcheurs
people: les éleveuses | les enseignants | les sages-femmes | les élues locales | les bénévoles | les apprenties | les veuves
people: les réfugiées | les aînées | les magistrats | les journalistes | les communautés d’accueil
partner: les ministères du travail | les ministères de l’intérieur | les organisations de la société civile | les syndicats
partner: les collectivités territoriales | les bailleurs | les universités | les parlements | les associations de femmes
partner: les réseaux de la diaspora | les instituts de statistique | les chambres de commerce | les organismes régionaux
partner: les radios locales | les coopératives | les agences sœurs
place: les districts frontaliers | les zones côtières | les villages de montagne | les quartiers informels | les centres d’accueil
place: les communes pilotes | les écoles rurales | les ports | les marchés hebdomadaires | les bassins miniers | la vallée | le littoral
field: la réintégration durable | l’égalité des sexes | la protection sociale | l’accès à la justice | la migration de main-d’œuvre
field: la collecte de données | la participation citoyenne | la santé mentale | le travail décent | la cohésion communautaire
field: la lutte contre la traite | l’éducation financière | la budgétisation sensible au genre | la prévention de la violence
field: l’autonomisation économique | la gestion des connaissances
tm= mécanismes plans programmes outils services partenariats réseaux comités dispositifs indicateurs rapports guides budgets projets
  accords protocoles systèmes registres ateliers parcours centres fonds manuels moyens modules objectifs organes principes processus
  référentiels règlements relais résultats seuils soutiens suivis supports tableaux textes travaux cadres calendriers contrats cours
  débats délais documents échanges engagements entretiens espaces essais forums foyers groupes investissements journaux liens modèles
tf= stratégies politiques formations données campagnes évaluations procédures normes directives consultations enquêtes analyses mesures
  initiatives institutions actions activités alliances approches archives assemblées bases bourses cartes commissions compétences
  connaissances consignes contributions conventions décisions démarches dépenses discussions enveloppes équipes études expériences fiches
  filières formules garanties informations instances leçons lois méthodes missions notes offres options orientations parties pistes
  plateformes pratiques prestations priorités publications rencontres réponses ressources réunions structures subventions tâches visites
  voies
am= communs durables nationaux régionaux locaux participatifs accessibles inclusifs fiables adaptés renforcés concertés souples simples
  concrets mesurables précoces trimestriels annuels publics conjoints ciblés complets cohérents efficaces équitables existants explicites
  formels globaux impartiaux innovants intégrés mensuels mixtes modestes multilingues numériques ordinaires ouverts permanents pertinents
  pratiques progressifs rapides réalistes reconnus ruraux solidaires solides spécifiques structurés techniques transparents urbains utiles
  vérifiables viables
af= communes durables nationales régionales locales participatives accessibles inclusives fiables adaptées renforcées concertées souples
  simples concrètes mesurables précoces trimestrielles annuelles publiques conjointes ciblées complètes cohérentes efficaces équitables
  existantes explicites formelles globales impartiales innovantes intégrées mensuelles mixtes modestes multilingues numériques ordinaires
  ouvertes permanentes pertinentes pratiques progressives rapides réalistes reconnues rurales solidaires solides spécifiques structurées
  techniques transparentes urbaines utiles vérifiables viables
v= renforcer élaborer réviser améliorer soutenir financer coordonner publier partager évaluer adapter promouvoir simplifier suivre mesurer
  planifier former mobiliser consolider diffuser harmoniser actualiser accompagner aménager analyser anticiper appliquer approfondir
  assurer bâtir cartographier clarifier codifier compléter concevoir consulter convoquer créer définir déployer développer documenter
  élargir encadrer encourager engager enrichir envisager établir étendre examiner expliquer faciliter favoriser garantir généraliser gérer
  identifier illustrer inclure informer instaurer intégrer intensifier lancer maintenir multiplier négocier nommer observer offrir
  organiser orienter outiller pérenniser piloter préciser préparer préserver prévenir prévoir prolonger protéger rappeler recenser
  reconnaître recueillir redéfinir réduire réformer regrouper relayer relier remanier renouveler répartir répertorier reproduire respecter
  restaurer réunir revoir sécuriser signaler stabiliser structurer tester traduire transformer transmettre unifier utiliser valider
  valoriser vérifier
"""

SPANISH = """
programme: {Tm} {am} | {Tf} {af} para {people} | {Field} y {field} | {Tm} {am} en {place}
title: {programme} | Evaluación final: {programme} | Evaluación intermedia del programa «{programme}» ({year})
title: Evaluación conjunta de los {tm} {am} y de las {tf} {af} en favor de {people}, {start}-{year}
pl: los {tm} {am} | las {tf} {af} | los {tm} para {people} | las {tf} sobre {field} | las {tf} {af} en {place}
pl: los {tm} {am} y las {tf} {af}
np: {pl} | {pl} | {pl} | {pl} | {pl} | {pl} | {field}
so: a fin de {v} {np} | para que {people} puedan {v} {np} | con miras a {v} {np} y a {v} {np} | con el objeto de {v} {np}
so: en beneficio de {people}
with: junto con {partner} | en consulta con {people} | bajo la dirección de {partner} | en {place}
ask: {v} {np} {so}. | {with}, {v} {np} {so}. | {v} {np}, y {v} {np} {when}. | Conviene {v} {np} {with}, {so}.
ask: {when}, {v} {np} {with} {so}.
short: {v} {np}. | {v} {np} {so}.
explain: La evaluación mostró que {pl} no bastan para {v} {np} en {place}. | Cerca del {n} por ciento de {people} no conoce {np}.
explain: Según {partner}, {pl} importan más que {np} {when}.
agree: La dirección acepta la recomendación y se compromete a {v} {np} {when}.
agree: {pl} ya figuran en el plan de {next}; {agency} prevé además {v} {np}. | La oficina trabaja para {v} {np} {with}.
partly: La dirección acepta {v} {np}, pero no puede {v} {pl}, que competen a {partner}.
reject: La dirección no acepta esta recomendación: {pl} competen a {partner}, y no le corresponde {v} {np}.
moot: El programa terminó en {year}; {pl} pasaron a manos de {partner}.
do: {v} {np} {with}. | {v} {np} {so}. | {v} {np} {when}. | {v} {np} y {v} {np} {with}, {so}.
note: Trabajo en marcha {with}. | {n} {tm} {am} realizados en {year}. | Aplazado por falta de medios para {v} {np}. | Queda por {v} {np}.
overall: {agency} agradece al equipo evaluador su trabajo sobre {np}. | Los hallazgos sobre {field} coinciden con los de {partner}.
overall: {explain} | La mayoría de las recomendaciones se cumplirá con los medios disponibles; {pl} exigen más.
lesson: {Tm} y {tf} solo perduran si {people} pueden {v} {np} | Hay que {v} {np} antes de {v} {np}
lesson: Sin {field}, {pl} siguen siendo frágiles
tell: {explain} | En {place}, *{pl}* fueron la condición de todo lo demás.
tell: Hicieron falta {n} meses para {v} {np}, y **{field}** ayudó mucho.
tip: {v} {np} {so}. | Antes de {v} {np}, {v} {np} {with}. | Dejar que {people} decidan cómo {v} {np}.
part: {np} | {v} {np} | {np} {with}
shown: En {place}, {partner} contribuyeron a {v} {np} para {n} familias. En {n} meses, {people} lograron {v} {np}.
caption: {Tf} {af} | {Field} en {place}
heading: {Field} | {Tm} {am}
publication: Lo que sabemos sobre {field}: enseñanzas de {place} | {Tm} {am} y {tf} {af}
unit: Oficina regional | Unidad de {field} | Sección de {tm} {am}
when: antes de {next} | en el primer semestre de {next} | a fines de {year} | cada trimestre | dos veces al año | a partir de {next}
when: en seis meses
people: las mujeres migrantes | las personas retornadas | las sobrevivientes | las jóvenes | los hogares rurales
people: las trabajadoras del hogar | las familias desplazadas | las personas con discapacidad | las comerciantes | los pescadores
people: las campesinas | los docentes | las parteras | las concejalas | los voluntarios | las aprendices | las viudas | las refugiadas
people: las personas mayores | los jueces | los periodistas | las comunidades de acogida
partner: los ministerios de trabajo | los ministerios del interior | las organizaciones de la sociedad civil | los sindicatos
partner: los municipios | los donantes | las universidades | los parlamentos | las asociaciones de mujeres | las redes de la diáspora
partner: los institutos de estadística | las cámaras de comercio | los organismos regionales | las radios locales | las cooperativas
partner: las agencias hermanas
place: los distritos fronterizos | las zonas costeras | las aldeas de montaña | los barrios informales | los centros de acogida
place: los municipios piloto | las escuelas rurales | los puertos | los mercados semanales | las cuencas mineras | el valle | el litoral
field: la reintegración sostenible | la igualdad de género | la protección social | el acceso a la justicia | la migración laboral
field: la recopilación de datos | la participación ciudadana | la salud mental | el trabajo decente | la cohesión comunitaria
field: la lucha contra la trata | la educación financiera | los presupuestos con perspectiva de género | la prevención de la violencia
field: el empoderamiento económico | la gestión del conocimiento
tm= mecanismos planes programas servicios vínculos comités sistemas indicadores informes presupuestos proyectos acuerdos protocolos
  registros talleres fondos manuales medios módulos objetivos órganos principios procesos resultados apoyos textos trabajos marcos
  calendarios contratos cursos debates plazos documentos intercambios compromisos espacios ensayos foros grupos modelos aportes archivos
  avances catálogos códigos consejos convenios criterios cuadernos diálogos diseños ejemplos encuentros enlaces equipos estudios
tf= estrategias políticas formaciones redes campañas evaluaciones normas directrices consultas encuestas medidas iniciativas instituciones
  acciones actividades alianzas asambleas bases becas cartas comisiones competencias contribuciones decisiones experiencias fichas
  garantías guías herramientas instancias lecciones leyes líneas metas misiones notas ofertas opciones orientaciones pautas plataformas
  prácticas prestaciones prioridades publicaciones respuestas reuniones rutas subvenciones tareas visitas vías
am= comunes sostenibles nacionales regionales locales participativos accesibles inclusivos fiables adaptados reforzados flexibles
  sencillos concretos medibles tempranos trimestrales anuales públicos conjuntos focalizados completos coherentes eficaces equitativos
  existentes explícitos formales imparciales innovadores integrados mensuales mixtos modestos multilingües digitales ordinarios abiertos
  permanentes pertinentes prácticos progresivos rápidos realistas reconocidos rurales solidarios sólidos específicos estructurados
  técnicos transparentes urbanos útiles verificables viables
af= comunes sostenibles nacionales regionales locales participativas accesibles inclusivas fiables adaptadas reforzadas flexibles
  sencillas concretas medibles tempranas trimestrales anuales públicas conjuntas focalizadas completas coherentes eficaces equitativas
  existentes explícitas formales imparciales innovadoras integradas mensuales mixtas modestas multilingües digitales ordinarias abiertas
  permanentes pertinentes prácticas progresivas rápidas realistas reconocidas rurales solidarias sólidas específicas estructuradas
  técnicas transparentes urbanas útiles verificables viables
v= fortalecer elaborar revisar mejorar apoyar financiar coordinar publicar compartir evaluar adaptar promover simplificar seguir medir
  planificar formar movilizar consolidar difundir armonizar actualizar acompañar ampliar analizar anticipar aplicar asegurar asignar
  aumentar aprovechar brindar buscar clarificar codificar completar concertar consultar convocar crear definir desarrollar desplegar
  detallar diseñar documentar ejecutar emprender enriquecer establecer estimular examinar explicar extender facilitar favorecer fomentar
  garantizar generar gestionar identificar ilustrar impulsar incluir incorporar informar instaurar integrar intensificar invertir lanzar
  mantener multiplicar negociar nombrar observar ofrecer organizar orientar perfeccionar precisar preparar preservar prevenir prever
  prolongar proteger proponer recoger reconocer redefinir reducir reformar reforzar registrar renovar repartir replicar respetar restaurar
  reunir señalar sensibilizar sistematizar sostener sumar supervisar traducir transformar transmitir unificar utilizar validar valorar
  verificar vincular
"""
