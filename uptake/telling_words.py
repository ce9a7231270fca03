"""What words are worth when records are compared: those that tell nothing apart, and those that say the same.

Numbers do part of this work, since a word that most records use weighs little. They cannot do all of it: among thirty
records a plain word such as "regarding" is as rare as "remittances". So the words that recommendations of every kind are
made of are listed here, by language; they count for nothing. What evaluators ask for in different words is listed too, in
all languages at once, so that a French recommendation can be found like an English one.
"""

DULL = {
    "en": """
a about above across after again against all almost along also although am among an and any are around as at away be because
been before being below between both but by can cannot could did do does doing done during each either else etc even ever every
few for from further had has have having he her here hers him his how however i if in including into is it its itself just less
may me might mine moreover most much must my neither no nor not of off on once one only onto or other others otherwise our ours
out over own per rather same second see shall she should since so some still such than that the their theirs them then there
therefore these they third this those though three through throughout thus to too towards two under until up upon us very via
was we well were what when where whereas whether which while who whom whose why will with within without would yet you your
yours
ability able accept accord according achieve achievement act action active activity actual add addition additional address
adequate administrative adopt advance advantage advice affect agency aid aim allocate allow alternative amount analyse analysis
annual answer appear application apply approach appropriate arise arrange arrangement arrive area ask aspect assess assessment
assist assistance assure attain attempt attention available availability avoid aware base basic basis become begin behind
benefit best better big bring broad build building call capable carry case cause center central centre certain challenge
challenging characteristic check choice choose clarify clarity clear close collect combine come commit commitment common compare
complement complementary complete complex component comprehensive concept conceptualization concern conclude conclusion concrete
condition conduct confirm connect consider considerable consideration consist consistent consolidate constraint contact contain
content continue continuous contribute contribution control core correct correspond country couple course cover coverage create
critical crucial current cycle daily date day deal decide decision dedicated deep define definition degree deliver delivery
demand demonstrate depend describe despite detail determine develop development differ difference different difficult difficulty
direct direction discuss discussion distinct diverse division document draw drive due early east easy effect effective
effectiveness effort element emerge emphasis enable encourage end enhance enough ensure entire entity entry environment equal
especially essential establish evaluate evaluation evaluator event evident example exceed exist existence expand expect
expectation experience explain explicit explore express extend extensive extent external extra face facilitate facility fact
factor fail fair far feature field figure fill final find first fit focus follow form formal format forward foster framework
frequent fulfil full function fundamental future gain gap gather general generate get give given global go goal good great
ground group grow growth guide guidance hand happen hard harness head headquarter headquarters heavy help helpful high highlight
hold holistic hope idea ideal identify illustrate imperative impact implement implementation implication important importance
improve improvement include inclusion incorporate increase indicate individual influence inform initial initiate initiative
input insight instance institution institutional integral intend intention interest internal intervention introduce introduction
issue item job keep key kind know lack large last late later lay lead least leave leaving left length let level leverage light
like likely limit limitation line link list little live long look lose lot low main maintain major make man manage management
manager manner many map mark mature maximize mean meaning means measure mechanism meet member mention method methodology
milestone mind minimum mission mode model moment month more move moving multi multiple name narrow nature near necessary
necessity need negative north new next notably note now number numerous objective obligation observe obtain obvious occur offer
office official often ongoing onset open operate operation operational operationalize operationalization opportunity optimal
option order organisation organization organize organise orient orientation original outcome output outset overall overcome page
paper part partial particular party past path pay people perform performance period person personal perspective phase pick piece
pillar place plan play point portfolio positive possible possibility potential practical practice precise prefer prepare
preparation present previous primary principle prior priority prioritize prioritise problem procedure proceed process produce
product professional profile program programme programming programmatic progress project promote proper proportion proposal
propose prove provide provision public purpose purposeful pursue put quality quarter question quick raise range rapid rate reach
reaction read ready real realistic realize realise reason receive recent recognize recognise recommend recommendation reconsider
record reduce refer reference reflect reform regard regarding regular reinforce relate related relation relationship relative
relevance relevant rely remain remember remove renew repeat replace represent representative request require requirement
resource respect respective respond response responsible responsibility responsive rest result retain reveal review revise rich
rise robust role roll room root round routine run safe scope seek select sense sensitive separate serious serve session set
several severe shape share shift short show side sign significant similar simple single site situation size small solid solution
solve sort sound source south space specific specify spend stage standard start state status stay step strategy strategic
strength strengthen strong structure study style subject submit subsequent substantial succeed success successful sudden
sufficient suggest suggestion suit suitable summary support sure sustain table tailor take talk task team technical tell tend
term test text theme thing think thorough thought tie time timeframe timely title today together tool top topic total touch
track tradition traditional transform treat trend true try turn type typical ultimate un nations understand undertake unique
unit united update upgrade upcoming use useful user usual utilize utilise valuable value variety various vary version view vital
volume want way week whole west wide willing wish word work working workshop world worth write written year young
""",
    "fr": """
a afin ai ailleurs ainsi alors après assez au aucun aujourd aura auront aussi autant autour autre autres aux avaient avait avant
avec avoir ayant beaucoup bien car ce ceci cela celle celles celui cependant certain ces cet cette ceux chacun chaque chez ci
comme comment contre d dans de depuis dernier des dès doit doivent donc dont du durant elle elles en encore enfin ensuite entre
envers est et étaient était étant été être eux faire fait faut grâce hors ici il ils j jusque l la laquelle le lequel les
lesquelles lesquels leur leurs lors lorsque lui m ma mais malgré me même mêmes mes mieux moins mon n ne ni non nos notre nous on
ont or ou où outre par parce parmi pas pendant peu peut peuvent plus plusieurs pour pourquoi près puis puisque qu quand que quel
quelle quelles quelque quelques quels qui quoi s sa sans sauf se selon sera seront ses si sien soient soit son sont sous souvent
sur surtout t ta tandis tant te tel telle telles tels tes ton tous tout toute toutefois toutes très trop un une vers via voici
voilà vos votre vous y
accepter accompagner accorder accroître action activité actuel agence agir aider ajouter améliorer amélioration analyse annuel
appliquer apporter approche approprié appui appuyer assurer atteindre attention augmenter avantage axe base besoin bon but cadre
cas centre cerner changer choix clair clarifier clé cohérent commun compléter complet composante compter comprendre concerner
concret condition conduire connaître considérer consolider constituer continuer contribuer créer cours davantage début décider
défi défini définir demander démarche développement développer devenir devoir différent difficile difficulté direct disponible
disposer document domaine donner dynamique effectif effet efficace efficacité effort élaborer élaboration élargir élément
encourager enjeu ensemble entreprendre équipe essentiel établir étape étendre évaluation évaluer évident éviter exécuter
exécution exemple existant existe expérience explorer facteur faciliter faible favoriser fin final focaliser fois fonction
fonctionnement fond forme formuler fort fournir futur garantir général global grand groupe haut identifier impact important
inclure indiquer initial initiative institution institutionnel insister instaurer intégrer interne intervention introduire jouer
jour large lien lieu ligne limite local long maintenir majeur manière manque matière mécanisme membre mener mesure méthode
mettre mise mission mode moment montrer moyen multiplier national nature nécessaire nécessité niveau nombre notamment nouveau
objectif obtenir offrir opération opérationnel optimiser ordre organisation organiser orienter outil ouvrir partager partie
particulier pays période permettre personne perspective pertinent pertinence petit phase place plan plein point possible
potentiel poursuivre pouvoir pratique premier précis prendre préparer présent présenter prévoir principal principe priorité
prioriser problème procédure processus prochain produire produit profit programmation programme progrès progressif projet
promouvoir proposer qualité question rapide réaliser réalisation recevoir recommander recommandation réduire réel réflexion
régulier relatif relation relever rendre renforcer renforcement répondre réponse requis ressource rester résultat revoir rôle
rural savoir secteur sein sens servir situation solution source soutenir suffire soutien spécifique stratégie stratégique
structure structurer succès suffisant suite suivant susceptible système technique tenir terme thème thématique titre traduire
travail travailler travers type unité utile utiliser utilisation valeur veiller viser vision vue
""",
    "es": """
a acerca además ahí ahora al algo algún alguna algunas alguno algunos allí ambos ante antes aquel aquella aquello aquí así aun
aún aunque bajo bien cada casi como cómo con contra cual cuál cuales cualquier cuando cuanto cuya cuyo de debe deben debería
deberían del demás dentro desde después donde dos durante e el él ella ellas ello ellos en entonces entre era eran es esa esas
ese eso esos esta está están estas este esto estos fue fueron fuera ha haber había hace hacer hacia han hasta hay incluso la las
le les lo los luego más me mediante menos mi mientras mismo mucha muchas mucho muchos muy nada ni no nos nosotros nuestra
nuestro o otra otras otro otros para pero poco por porque puede pueden pues que qué quien quién quienes se sea sean según ser
será serán si sí sido siempre sin sino sobre solo sólo son su sus tal tales también tampoco tan tanto te tener tiene tienen toda
todas todavía todo todos tras través tu tus u un una unas uno unos usted y ya
abordar aceptar acción actividad actual acuerdo adecuado adicional agencia ajuste alcanzar amplio ampliar análisis analizar
anual apoyar apoyo aplicar aportar aprovechar área asegurar aspecto atención aumentar ayudar base basar bastar beneficio brindar
buen bueno búsqueda cabo calidad cambio campo caso ciento centrar cerca centro claro clave coherente común completo componente
comprender concreto condición conjunto considerar consolidar conseguir constituir contar convenir continuar contribuir corto
crear cuenta cuestión dar decidir dirección definir desafío desarrollar desarrollo destacar determinado diferente difícil
directo disponible disponer diverso documento efectivo efecto eficaz eficacia ejecución ejecutar ejemplo elaborar elaboración
elemento embargo enfoque enfocar entidad equipo especial específico establecer estado estrategia estratégico estructura etapa
evaluación evaluador evaluar evitar existente existir éxito experiencia explorar facilitar factor falta fase favorecer fin final
fomentar forma formular fortalecer fortalecimiento función futuro garantizar general generar global gran grande grupo
herramienta identificar impacto implementación implementar importante impulsar incluir inclusión incorporar incrementar
información iniciar iniciativa institución institucional insumo integral integrar intervención largo lado limitado línea llevar
local lograr logro lugar manera mantener marco mayor mecanismo medida medio mejor mejorar mejora miembro mirar miras mostrar
misión modalidad modelo modo momento nacional naturaleza necesario necesidad necesitar nivel nuevo número objetivo obtener
ofrecer operación operativo oportunidad organización organizar orientar país papel parte particular paso pendiente pequeño
periodo período permitir persona perspectiva pertinente pertinencia plan plantear plazo poder poner posible potencial potenciar
práctica preparar presentar prestar principal principio prioridad priorizar problema procedimiento proceso producir producto
profundizar programa programación progreso promover proponer proporcionar propósito próximo proyecto punto realizar recibir
recomendación recomendar reconocer recurso reducir referencia reforzar refuerzo región relación relevante resultado respecto
responder respuesta reto revisar rol sector seguir sentido servir siguiente sistema situación solución suficiente tarea técnico
tema temático tiempo tipo tomar total trabajar trabajo unidad único usar uso útil utilizar valor vez vía visión vista
""",
}
"""By language: function words, and the furniture of the field. Stems of these are left out of every comparison."""

SAME = """
en civil society, CSO, CSOs | fr société civile, OSC | es sociedad civil, OSC
en rights holders, beneficiary, beneficiaries, affected population, affected people, target group, target population, targeted
  population
  | fr bénéficiaire, populations touchées, population cible, groupe cible
  | es beneficiario, beneficiaria, beneficiarias, población destinataria, población meta, población objetivo
en participation, participatory, participate, participant, consultation, consult, consultative, co-creation
  | fr participation, participatif, participer, consultation, consulter, concertation
  | es participación, participativo, participar, consulta, consultar
en involve, involvement | fr impliquer, implication | es involucrar, involucramiento
en stakeholder | fr partie prenante, parties prenantes, acteur | es parte interesada, partes interesadas, actor
en monitor, monitoring, M&E, MEL, RBM, indicator, logframe, results based management, results framework
  | fr suivi, S&E, GAR, indicateur, cadre logique, gestion axée, cadre de résultats
  | es seguimiento, monitoreo, SyE, indicador, marco lógico, marco de resultados
en data, statistics | fr données, statistique | es datos, estadística
en evidence, research | fr preuve, recherche, données probantes | es evidencia, investigación
en flexible, flexibility, adapt, adaptation, adaptive, adjust, contingency, agile
  | fr flexible, flexibilité, souplesse, adapter, adaptation, contingence, urgence
  | es flexible, flexibilidad, adaptar, adaptación, contingencia
en context, contextual | fr contexte, contextuel | es contexto, contextual
en risk | fr risque | es riesgo
en fund, funds, funding, finance, financial, financing, budget, resource mobilization, resource mobilisation
  | fr financement, financier, financer, fonds, budget, mobilisation des ressources
  | es financiación, financiamiento, financiero, financiar, fondos, presupuesto, movilización de recursos
en donor, funder | fr bailleur, donateur | es donante
en staff, staffing, personnel, human resources, workforce | fr personnel, effectifs, ressources humaines
  | es personal, plantilla, recursos humanos
en capacity, capacities, training, train, capacity building, capacity development | fr capacité, formation, former
  | es capacidad, capacitación, capacitar, formación
en coordinate, coordination, cooperate, cooperation, collaborate, collaboration, synergy, synergies
  | fr coordination, coordonner, coopération, collaboration, collaborer, synergie
  | es coordinación, coordinar, cooperación, colaboración, colaborar, sinergia
en partner, partnership | fr partenaire, partenariat | es socio, alianza, asociación
en private sector | fr secteur privé | es sector privado
en design, formulation | fr conception, concevoir | es diseño, diseñar
en theory of change | fr théorie du changement | es teoría del cambio
en ownership | fr appropriation | es apropiación
en sustainable, sustainability, exit strategy, exit strategies
  | fr durable, durabilité, pérenniser, pérennité, stratégie de sortie | es sostenible, sostenibilidad, estrategia de salida
en scale, scaling, replicate, replication | fr reproduire, réplication, passage à échelle | es replicar, réplica, escala
en learn, learning, lesson, lessons learned, good practices, best practices
  | fr apprentissage, leçon, enseignement, bonnes pratiques | es aprendizaje, lección, lecciones aprendidas, buenas prácticas
en knowledge | fr connaissance | es conocimiento
en policy, policies | fr politique | es política
en legal, law, legislation, legislative | fr juridique, loi, législation, législatif | es legal, ley, legislación, legislativo
en advocate, advocacy | fr plaidoyer, plaider | es incidencia, abogar
en dialogue | fr dialogue | es diálogo
en government, authority, authorities, ministry, ministries | fr gouvernement, autorité, ministère
  | es gobierno, autoridad, ministerio
en gender, gender equality | fr genre, égalité des sexes | es género
en human rights | fr droits humains, droits de homme | es derechos humanos
en woman, women | fr femme | es mujer
en girl | fr fille | es niña
en migrant, migration | fr migrant, migration | es migrante, migración
en return, returnee | fr retour, retourné | es retorno, retornado
en reintegrate, reintegration | fr réintégration, réinsertion | es reintegración, reinserción
en protect, protection | fr protection, protéger | es protección, proteger
en violence, gender based violence, intimate partner violence, domestic violence | fr violence | es violencia
en psychosocial, psychological, psychologically, mental health | fr psychosocial, psychologique, santé mentale
  | es psicosocial, psicológico, salud mental
en social norms, attitudes, stereotypes | fr normes sociales, attitudes, stéréotypes
  | es normas sociales, actitudes, estereotipos
en social protection | fr protection sociale | es protección social
en climate change, climate | fr changement climatique, changements climatiques, climat | es cambio climático, clima
en livelihood, livelihoods, income generating | fr moyens de subsistance, revenu | es medios de vida, ingresos
en service | fr service | es servicio
en communicate, communication, visibility | fr communication, visibilité | es comunicación, visibilidad
en report, reporting | fr rapport | es informe
en cross border | fr transfrontalier, transfrontalière | es transfronterizo, transfronteriza
en region, regional | fr région, régional, régionaux | es regional, regionales
"""
"""One line, or one with its continuation, a notion: words and word groups that ask for the same, in each language."""
