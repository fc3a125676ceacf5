"""Very common family names of many countries, without accents: whoever types one gives a name away.

Chosen by hand from names that tens of thousands of families bear, for telling a pasted class list
from nicknames; no person stands behind an entry. What is an ordinary word as well, such as Brown,
King or Rose, is left out: nicknames are made of ordinary words.
"""

# fmt: off
FAMILY_NAMES = frozenset(
    """
    abdi abdullah abubakar achieng addo adebayo adeyemi adhiambo agarwal aguilar ahmed akinyi
    akter alemu almeida alvarez alves andersen anderson andersson appiah aquino araujo asante
    aydin bah bakker balogun banerjee barbosa bauer bautista becker bekele bello bernard
    bertrand bianchi boateng bondarenko botha camara campbell cardoso carvalho castillo celik
    chatterjee chaudhry chavez chebet chen choi collins colombo contreras coulibaly cruz davis
    delacruz delgado demir desai devries diallo dias diaz diop dlamini dominguez dubois durand
    edwards eriksson esposito evans eze fernandes fernandez fernando ferrari ferreira fischer
    flores fournier gao garcia girard girma gomes gomez gonzalez guerrero gupta gurung gutierrez
    haddad haile hansen harris hassan hernandez herrera hoang hoffmann hofmann horvath hossain
    huang hughes hussain hussein huynh ibrahim ionescu islam ivanov ivanova iyer jackson jansen
    jensen jimenez johansson johnson jones joshi juma jung kamau kaminski kang kariuki karlsson
    kato kaya keita khalil khan khoury khumalo kimani kiplagat kiptoo kobayashi koch kone
    korhonen kovalenko kowalska kowalski kruger kumar kuznetsov larsen larsson laurent lefebvre
    leroy lewandowski lewis liu lopes lopez mahmoud malik mansour marino martin martinez martins
    massawe medina mehta melnyk mendoza mensah meyer michel mishra mitchell mohamed
    mohammed mokoena molefe molina moore morales moreau moreira moreno morris mukherjee muller
    munoz murphy mushi mustafa musyoka mutua mwangi nagy naidoo nair nakamura nascimento nasser
    nasution navarro ndiaye ndlovu nelson neumann nguyen nielsen nilsson njeri njoroge nkosi
    novak nowak nwosu ocampo ochieng odhiambo ogunleye okafor okeke oliveira olsen ortiz osman
    otieno ouattara owusu ozturk pandey patel patterson pedersen pereira perera perez peterson
    petrov petrova pham phan phillips popa popescu popov qureshi rahman ramirez ramos reddy
    reyes ribeiro ricci richardson richter rivera roberts robinson rocha rodriguez rogers rojas
    romano romero rossi roux ruiz russo sahin salazar saleh sanchez sanders santos santoso
    sasaki schafer schmidt schneider schroder schulz setiawan sharma sheikh shevchenko shrestha
    siddiqui silva simmons singh siregar smirnov smith sokolov souza stewart suarez suzuki szabo
    takahashi tamang tanaka teixeira tesfaye thapa thomas thompson torres toth tran
    traore vandenberg vandermerwe vargas vasquez venter verma virtanen visser wagner wambui wang
    wanjiku wanjiru watanabe weber wijaya williams wilson wisniewski wright wu xu yadav yamada
    yamamoto yang yildiz yilmaz yoon yoshida youssef zhang zhao zhou zhu zimmermann
    acosta cabrera duarte figueroa mejia nunez pacheco pena soto valdez zamora
    """.split()  # noqa: SIM905 (five hundred lines of quotes otherwise)
)
# fmt: on
