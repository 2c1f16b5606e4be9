module tracegate.example/pprofserver

go 1.19
