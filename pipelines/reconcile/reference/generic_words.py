"""Words that tell little: particles and articles, legal forms, and what kind of body a name is of, in many languages.

Compiled by ourselves; written as `pipelines.model.parsing.names.fold_name` leaves them.
"""

from typing import Final

#: Left out of a name's core.
STOP_WORDS: Final = frozenset(
    (
        # articles, prepositions, conjunctions
        "the of and for in on at to a an de la le les du des d l et pour en au aux of the del della delle dello dei degli di da do "
        "das dos e y i el los las para por na no em der die das den dem des fur und am im an zu zum zur bei von vom van ter ten "
        "het een voor op te og av for i och pa w we z ze im o und fuer bin ibn bint ben al el ul ud abu ap mac st af til "
        "degl dell nell un une una uno och ja v na pri i pod"
    ).split()
) | frozenset(
    # legal forms
    [
        "inc",
        "incorporated",
        "ltd",
        "limited",
        "llc",
        "llp",
        "lp",
        "plc",
        "corp",
        "corporation",
        "co",
        "company",
        "gmbh",
        "mbh",
        "ag",
        "kg",
        "kgaa",
        "ohg",
        "ev",
        "eg",
        "se",
        "sa",
        "sas",
        "sarl",
        "srl",
        "spa",
        "snc",
        "bv",
        "nv",
        "cv",
        "vof",
        "oy",
        "oyj",
        "ab",
        "as",
        "asa",
        "aps",
        "a",
        "s",
        "sl",
        "slu",
        "sae",
        "kk",
        "kabushiki",
        "kaisha",
        "pte",
        "pty",
        "pvt",
        "private",
        "jsc",
        "ojsc",
        "cjsc",
        "pjsc",
        "ooo",
        "zao",
        "oao",
        "pao",
        "too",
        "ooo",
        "doo",
        "dd",
        "ad",
        "eood",
        "ead",
        "kft",
        "zrt",
        "nyrt",
        "sp",
        "zoo",
        "z",
        "o",
        "sro",
        "spol",
        "bhd",
        "sdn",
        "tbk",
        "pt",
        "tov",
    ]
)

_SAME: Final = (
    "university universitat universitaet universite universita universidad universidade universiteit universitet universitetet "
    "universiti universitas universitate universitatea universitesi uniwersytet univerzita univerzitet univerza universitesi "
    "universitati univ sveuciliste egyetem yliopisto ulikool universitates universitatis universitato universitario universitaria "
    "universitaire universitair universitare universitaires uniwersytecki universitats universitets universitatea",
    "institute institut instituto istituto instituut institutt institutet instytut instituti institutul inst enstitusu ustav "
    "instituttet intezet institutes institutum",
    "hospital krankenhaus hopital ospedale ziekenhuis sykehus sjukhus sygehus szpital hastanesi hastane nemocnice korhaz sairaala "
    "klinikum klinik clinic clinique clinica kliniken kliniek hospitals hopitaux spital hospitalier hospitalaria",
    "museum musee museo museu muzeum muzeul muziejus muuseum museet museums musei museen muzej muze museos museus",
    "college colegio collegio colegiul kolleg kollegium colegiado colleges collegium",
    "school schule ecole escuela escola scuola skole skola szkola szkoly okulu hochschule schools hogeschool hogskole hogskola "
    "hogskolan hojskole fachhochschule korkeakoulu ammattikorkeakoulu",
    "academy akademie academie academia accademia akademia akademi akademija akademiya akademien academies",
    "center centre zentrum centro centrum centar sentrum merkezi senter center centres centers kozpont keskus centru centrul",
    "national nationale nationales nationaux nacional nazionale nationaal nasjonal nationell nationella narodowy narodni nemzeti "
    "nacionalnyj kansallinen ulusal natsionalnyi nationales nationaler nacionales narodowe narodowa nationalt",
    "research forschung recherche recherches investigacion investigaciones ricerca ricerche onderzoek forskning forsknings badan "
    "badawczy pesquisa pesquisas arastirma vyzkum vyzkumny forschungs cercetare kutato tutkimus forschungszentrum",
    "technical technische technique techniques tecnica tecnico tecnologica tecnologico technisch technischen technology "
    "technologie technologies technological technologique tecnologia tecnologias teknik teknisk tekniska technologia technicka "
    "politechnika polytechnic polytechnique politecnico politecnica politecnic techniczna tehnica technologii teknillinen muszaki",
    "science sciences wissenschaft wissenschaften wissenschaftliche scientifique scientifiques ciencia ciencias scienza scienze "
    "wetenschap wetenschappen vitenskap vetenskap nauk nauka nauki scientific cientifico cientifica bilim bilimleri ved tieteiden "
    "scientifico scientifica stiinta stiinte tudomanyos tudomanyegyetem",
    "library bibliothek bibliotheque biblioteca bibliotheek bibliotek biblioteka knihovna konyvtar kirjasto kutuphanesi libraries",
    "society gesellschaft societe sociedad sociedade societa societeit selskap sallskap towarzystwo spolecnost tarsasag seura "
    "dernegi societatea genootschap",
    "association verband vereinigung asociacion associacao associazione vereniging verein forening forbund stowarzyszenie "
    "associatie asociatia asociace egyesulet",
    "foundation stiftung fondation fundacion fundacao fondazione stichting stiftelse stiftelsen fundacja nadace alapitvany vakfi "
    "fundatia fonds fond fondo fund saatio",
    "ministry ministerium ministere ministerio ministero ministerie departementet ministerstwo ministerstvo miniszterium "
    "bakanligi ministerul ministeriet ministeriums",
    "department abteilung departement departamento dipartimento afdeling avdeling departament dept department fachbereich "
    "fakultat faculte facultad faculdade facolta faculteit fakultet faculty wydzial fakulta fakulteti facultatea",
    "laboratory labor laboratoire laboratorio laboratorium laboratorie laboratories laboratoires lab labs laboratorios",
    "medical medizinische medicale medicine medizin medico medica medicina medicinska medisch medisinsk medyczny medyczna "
    "medecine medico tip tibbi lekarska geneeskunde medizinischen sante health gesundheit salud saude salute helse zdrowia",
    "state staatliche etat estado estatal estadual stato statale staat staatlich panstwowy panstwowa statni allami staats estadual "
    "devlet gosudarstvennyj",
    "royal konigliche koniglich royale real reale koninklijke koninklijk kongelige kungliga krolewski krolewska regia",
    "international internationale internationaler internacional internazionale internationaal internasjonal internationell "
    "miedzynarodowy miedzynarodowa mezinarodni nemzetkozi uluslararasi international kansainvalinen",
    "agency agentur agence agencia agenzia agentschap agencja ajansi agentura",
    "council rat conseil consejo conselho consiglio raad rada rad radet",
    "art kunst arts arte artes arti konst sztuki umeni muveszet sanat beaux kunste kunsten taide",
    "music musik musique musica muziek muzyczna muzyki hudby zene",
    "agriculture agricultural agronomique agronomie landwirtschaft landwirtschaftliche agricola agricultura agricoltura landbouw "
    "agraria agrario agronomica rolniczy rolnicza zemedelska agrar agrarian agricole tarim",
    "engineering ingenieurwissenschaften ingenierie ingenieria engenharia ingegneria ingenieur ingenieurs ingenjor inzynierii "
    "engineers muhendislik ingenieros",
    "economics wirtschaft economie economia economiche economic wirtschafts ekonomi ekonomiczny ekonomiczna economicas "
    "wirtschaftswissenschaften ekonomicka ekonomii gazdasagi handelshochschule business commerce iktisat",
    "education bildung educacion educacao educazione onderwijs padagogische pedagogical pedagogica pedagogiczny pedagogique "
    "utbildning egitim erziehung pedagogik educativa pedagogicka",
    "city stadt ville ciudad cidade citta stad by miasto mesto varos sehir municipal stadtische municipale",
    "saint sankt sainte san santa santo sint sao svaty swiety sveti szent",
    "north nord norte northern nordlich noord",
    "south sud sur sul southern sudlich zuid",
    "east ost est este leste eastern oost oriental orientale",
    "west ouest oeste ovest western",
    "central centrale zentral zentrale centraal sentral centralna centralny",
    "federal bundes federale federaal federalna bundesanstalt bundesamt",
    "chemistry chemie chimie quimica chimica kjemi kemi chemii kimya",
    "physics physik physique fisica natuurkunde fysikk fysik fizyki fizik",
    "biology biologie biologia biologi biologii biyoloji biological",
    "marine marin marina marino meeres maritime maritima",
    "polytechnic politechnika",
    "jr junior jun",
    "sr senior sen",
)
#: A generic word → the word that stands for it and all its translations.
GENERIC_WORDS: Final = {word: group.split()[0] for group in _SAME for word in group.split()}
